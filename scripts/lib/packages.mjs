/** node_modules, brought in line with package-lock.json when it is not. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { npmEnvironment } from './node-runtime.mjs';
import { root, runLogged, step } from './steps.mjs';

export async function ensurePackages() {
  if (areInstalled()) return;
  // Not `npm ci`, which begins by deleting all there is: after an update a few packages are to be replaced.
  await step('Installing packages', (log) =>
    runLogged(log, 'npm', ['install', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund'], {
      env: npmEnvironment(),
      shell: process.platform === 'win32',
    }),
  );
}

/** npm's own record of what it put into node_modules, written last, so an interrupted install does not count. */
function areInstalled() {
  const installed = readPackages('node_modules/.package-lock.json');
  const wanted = readPackages('package-lock.json');
  return isSatisfied(wanted ?? {}, installed);
}

/** An optional package may be missing: most are for other platforms. */
export function isSatisfied(wanted, installed) {
  if (!installed) return false;
  return Object.entries(wanted).every(([location, entry]) => {
    if (location === '') return true;
    const present = installed[location];
    return present ? present.version === entry.version : Boolean(entry.optional || entry.devOptional || entry.peer);
  });
}

function readPackages(file) {
  try {
    return JSON.parse(readFileSync(path.join(root, file), 'utf8')).packages;
  } catch (error) {
    if (error.code === 'ENOENT' || error instanceof SyntaxError) return null;
    throw error;
  }
}
