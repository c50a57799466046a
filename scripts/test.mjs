// `npm test`: everything the tests need, then the three suites one after the other (each is made for the whole
// machine), and one last line that sums them up.
import { spawn } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { main } from './lib/main.mjs';

await main(async () => {
  const { prepareProject } = await import('./lib/project.mjs');
  await prepareProject({ build: true });
  const { ensureChromium } = await import('./lib/chromium.mjs');
  const { childEnvironment, nodeBinary } = await import('./lib/node-runtime.mjs');
  const { cacheFolder, root } = await import('./lib/steps.mjs');
  const { addUp, describeTotals, readPlaywrightReport, readVitestReport } = await import('./lib/reports.mjs');

  const reports = path.join(cacheFolder, 'test');
  rmSync(reports, { recursive: true, force: true });
  mkdirSync(reports, { recursive: true });
  const reportOf = (name) => path.join(reports, `${name}.json`);
  const environment = childEnvironment({ CHROMIUM_PATH: await ensureChromium() });

  const run = (args, extra = {}) =>
    new Promise((resolve, reject) => {
      const options = { cwd: root, env: { ...environment, ...extra }, stdio: ['ignore', 'inherit', 'inherit'] };
      const child = spawn(nodeBinary, args, options);
      child.once('error', reject);
      child.once('exit', (code) => resolve(code ?? 1));
    });
  const runVitest = async (name) => {
    const code = await run([
      'node_modules/vitest/vitest.mjs',
      'run',
      ...['--project', name, '--passWithNoTests'],
      ...['--reporter=default', '--reporter=json', `--outputFile.json=${reportOf(name)}`],
    ]);
    return readVitestReport(reportOf(name), code);
  };
  const runPlaywright = async () => {
    const args = ['node_modules/@playwright/test/cli.js', 'test', '--pass-with-no-tests', '--reporter=list,json'];
    const code = await run(args, { PLAYWRIGHT_JSON_OUTPUT_NAME: reportOf('e2e') });
    return readPlaywrightReport(reportOf('e2e'), code);
  };

  const totals = addUp([await runVitest('unit'), await runVitest('integration'), await runPlaywright()]);
  console.log(describeTotals(totals));
  return totals.failed > 0 || totals.passed === 0 ? 1 : 0;
});
