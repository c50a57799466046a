/** Steps that may take a while: one line each with the time taken; what their programs say is kept for when they fail. */
import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ScriptError } from './main.mjs';

export const root = path.dirname(path.dirname(path.dirname(fileURLToPath(import.meta.url))));
export const cacheFolder = path.join(root, '.cache');

const SHOWN_LINES = 40;

/** Prints `title … 41 s`, or the end of the log when a command of the step fails. */
export async function step(title, work) {
  const log = path.join(cacheFolder, `${title.toLowerCase().replace(/[^a-z]+/g, '-')}.log`);
  mkdirSync(cacheFolder, { recursive: true });
  process.stdout.write(`${title} … `);
  const started = performance.now();
  try {
    const result = await work(log);
    process.stdout.write(`${seconds(started)}\n`);
    return result;
  } catch (error) {
    process.stdout.write(`failed after ${seconds(started)}\n`);
    throw error;
  }
}

export function seconds(started) {
  const elapsed = (performance.now() - started) / 1000;
  return `${elapsed < 10 ? elapsed.toFixed(1) : Math.round(elapsed)} s`;
}

/**
 * Runs a program with its output in `log`.
 * @throws ScriptError with the end of that output.
 */
export async function runLogged(log, command, args, options = {}) {
  const code = await runTo(log, command, args, options);
  if (code === 0) return;
  const output = readFileSync(log, 'utf8').trimEnd();
  throw new ScriptError(explainOutput(output) ?? `${lastLines(output)}\n(all of it: ${path.relative(root, log)})`);
}

/** As runLogged, but resolves to the exit code. */
export async function runTo(log, command, args, options = {}) {
  const out = createWriteStream(log);
  const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], ...options });
  child.stdout.pipe(out, { end: false });
  child.stderr.pipe(out, { end: false });
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => resolve(status ?? 1));
  });
  await new Promise((resolve) => out.end(resolve));
  return code;
}

export const lastLines = (output) => output.split('\n').slice(-SHOWN_LINES).join('\n');

function explainOutput(output) {
  if (/ENOSPC|EDQUOT|no space left/i.test(output))
    return 'The disk is full. Free about 2 GB and run the command again.';
  const unreachable = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH/.exec(output);
  if (unreachable) {
    return `The npm registry cannot be reached (${unreachable[0]}). Check the network or npm's proxy settings, and run the command again.`;
  }
  return null;
}
