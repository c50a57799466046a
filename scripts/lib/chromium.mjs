/** A Chromium for the browser tests: one that is there, or else one that is installed now. */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import path from 'node:path';
import { ScriptError } from './main.mjs';
import { childEnvironment, nodeBinary } from './node-runtime.mjs';
import { runLogged, step } from './steps.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** Resolves to the path of a Chromium that starts. */
export async function ensureChromium() {
  const found = await findChromium();
  if (found) return found;
  const debian = existsSync('/usr/bin/apt-get') && process.getuid?.() === 0;
  await step('Installing Chromium', debian ? installFromDebian : installFromPlaywright);
  const installed = await findChromium();
  if (!installed) throw new ScriptError('No Chromium could be installed. Install one and set CHROMIUM_PATH to it.');
  return installed;
}

async function findChromium() {
  const chosen = process.env.CHROMIUM_PATH;
  if (chosen) {
    if (starts(chosen)) return chosen;
    throw new ScriptError(`CHROMIUM_PATH is ${chosen}, which does not start. Correct it or unset it.`);
  }
  const { chromium } = await import('@playwright/test');
  const candidates = (process.env.PATH ?? '')
    .split(path.delimiter)
    .flatMap((folder) => NAMES.map((name) => path.join(folder, name)));
  return [...candidates, chromium.executablePath()].find((file) => isExecutable(file) && starts(file)) ?? null;
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    // Not there, or not ours to run: the next one may be.
    return false;
  }
}

const starts = (file) => spawnSync(file, ['--version'], { timeout: 20_000 }).status === 0;

/** Debian builds it for its own libraries; the fonts are what pages in other scripts need to be seen. */
async function installFromDebian(log) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await runLogged(log, 'apt-get', ['update', '-q'], { env });
  const packages = ['chromium', 'fonts-noto-core', 'fonts-noto-color-emoji'];
  await runLogged(log, 'apt-get', ['install', '-q', '-y', '--no-install-recommends', ...packages], { env });
}

const installFromPlaywright = (log) =>
  runLogged(log, nodeBinary, ['node_modules/@playwright/test/cli.js', 'install', 'chromium'], {
    env: childEnvironment(),
  });
