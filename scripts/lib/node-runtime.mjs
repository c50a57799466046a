/** The Node that runs the product: this one when it is new enough, else the one npm delivers as the package `node`. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { ScriptError } from './main.mjs';
import { root, runLogged, step } from './steps.mjs';

/** Type stripping and better-sqlite3's prebuilt binaries. */
const NEEDED_MAJOR = 24;

const packaged = path.join(root, 'node_modules/node/bin', process.platform === 'win32' ? 'node.exe' : 'node');

export const isNewEnough = Number(process.versions.node.split('.')[0]) >= NEEDED_MAJOR;
export const nodeBinary = isNewEnough ? process.execPath : packaged;

/** Nothing we start reports to anybody. */
const QUIET = { NEXT_TELEMETRY_DISABLED: '1', CHECKPOINT_DISABLE: '1', ORT_DISABLE_TELEMETRY: '1' };

/** Child processes find the project's programs, and this Node, before the system's. */
export function childEnvironment(extra = {}) {
  const folders = [path.dirname(nodeBinary), path.join(root, 'node_modules/.bin'), process.env.PATH];
  return { ...process.env, ...QUIET, ...extra, PATH: folders.join(path.delimiter) };
}

/** For npm itself: the Node it came with, and none of what the npm around us says about its own run. */
export function npmEnvironment() {
  const inherited = Object.entries(process.env).filter(
    ([name]) =>
      !/^npm_(package|lifecycle|command|execpath|node_execpath|config_(local_prefix|noproxy|global))/i.test(name),
  );
  return {
    ...Object.fromEntries(inherited),
    PATH: [path.dirname(process.execPath), process.env.PATH].join(path.delimiter),
    // Its install script would download CUDA libraries.
    ONNXRUNTIME_NODE_INSTALL: 'skip',
  };
}

export async function ensureNode() {
  if (isNewEnough || works()) return;
  await step(`Getting Node ${NEEDED_MAJOR}`, (log) =>
    // Install scripts are off; this one fetches the binary for this machine from the npm registry.
    runLogged(log, process.execPath, ['installArchSpecificPackage.js'], {
      cwd: path.join(root, 'node_modules/node'),
      env: npmEnvironment(),
    }),
  );
  if (!works()) {
    throw new ScriptError(
      `Hypotez runs on Node ${NEEDED_MAJOR}; this is ${process.version}, and npm has no newer one for this machine. Install Node ${NEEDED_MAJOR} from https://nodejs.org.`,
    );
  }
}

function works() {
  const { stdout } = spawnSync(packaged, ['--version'], { encoding: 'utf8' });
  return Number(/^v(\d+)\./.exec(stdout ?? '')?.[1]) >= NEEDED_MAJOR;
}
