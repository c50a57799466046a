import { defineConfig } from 'vitest/config';

/** Two cores: files run one after the other in the integration project, where each starts servers of its own. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{app,components,lib,scripts,test}/**/*.test.{ts,tsx,mjs}'],
          exclude: ['test/integration/**'],
          maxWorkers: 2,
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
