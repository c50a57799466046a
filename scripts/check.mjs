// `npm run check`: format and lint, types, dead code, import directions. All of them run, each in one line.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { main } from './lib/main.mjs';

await main(async () => {
  const { prepareProject } = await import('./lib/project.mjs');
  await prepareProject({ build: false });
  const { childEnvironment, nodeBinary } = await import('./lib/node-runtime.mjs');
  const { cacheFolder, root, runTo, seconds } = await import('./lib/steps.mjs');

  const program = (name) => path.join(root, 'node_modules/.bin', process.platform === 'win32' ? `${name}.cmd` : name);
  const checks = [
    ['Format and lint', 'biome', ['check', '--diagnostic-level=error', '--max-diagnostics=50']],
    ['Types', 'tsc', ['--noEmit', '--project', '.']],
    ['Dead code', 'knip', ['--no-progress', '--no-config-hints']],
    ['Import directions', nodeBinary, ['scripts/import-directions.mjs']],
  ];
  let failures = 0;
  for (const [title, name, args] of checks) {
    const log = path.join(cacheFolder, `check-${title.toLowerCase().replaceAll(' ', '-')}.log`);
    const started = performance.now();
    process.stdout.write(`${title} … `);
    const options = { env: childEnvironment({ FORCE_COLOR: '0' }), shell: process.platform === 'win32' };
    const code = await runTo(log, path.isAbsolute(name) ? name : program(name), args, options);
    console.log(code === 0 ? `ok, ${seconds(started)}` : `failed, ${seconds(started)}`);
    if (code === 0) continue;
    failures++;
    console.log(readFileSync(log, 'utf8').trimEnd());
  }
  return failures > 0 ? 1 : 0;
});
