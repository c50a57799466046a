/** A local model in the settings: fetched, paused, resumed, loaded, chatted with, deleted. */
import AxeBuilder from '@axe-core/playwright';
import { startModelHub, type TestHub } from '#test/models/index.ts';
import { startServer, type TestServer } from '#test/support/server.ts';
import { ask, test as base, expect } from './support.ts';

const test = base.extend<object, { hub: TestHub; own: TestServer }>({
  hub: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixture's dependencies from this pattern.
    async ({}, use) => {
      const hub = await startModelHub();
      await use(hub);
      await hub.close();
    },
    { scope: 'worker' },
  ],
  own: [
    async ({ hub }, use) => {
      const own = await startServer({ env: { MODEL_HUB_URL: hub.url, DISCOVER_ENGINES: '0' } });
      await use(own);
      await own.stop();
    },
    { scope: 'worker' },
  ],
  baseURL: async ({ own }, use) => use(own.url),
});

const MODEL = 'SmolLM2 135M Instruct';

test('a model is fetched with a pause, loaded, asked and deleted', async ({ page, hub }) => {
  hub.faults.set('onnx/model.onnx', { pauseMs: 500 });
  const button = (name: string) => page.getByRole('button', { name: `${name}: ${MODEL}` });
  await page.goto('/chat/settings/?tab=localModels');
  await button('Download').click();
  await expect(page.getByRole('progressbar', { name: `Downloading: ${MODEL}` })).toBeVisible();
  await button('Pause').click();
  await expect(page.getByText(/^Paused · /)).toBeVisible();
  expect((await new AxeBuilder({ page }).analyze()).violations.map(({ id }) => id)).toEqual([]);
  hub.faults.clear();
  await button('Resume').click();
  await button('Load').click();
  await expect(page.getByText(/^In memory, /)).toBeVisible();

  await page.goto('/chat/');
  await ask(page, 'Hello');
  await expect(page.getByText(MODEL).first()).toBeVisible();

  await page.goto('/chat/settings/?tab=localModels');
  await button('Delete').click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await expect(button('Download')).toBeVisible();
});
