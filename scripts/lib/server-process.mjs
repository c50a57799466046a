/** Runs the server as a child with our terminal, and stops it when we are told to stop. */
import { spawn } from 'node:child_process';
import { childEnvironment, nodeBinary } from './node-runtime.mjs';
import { root } from './steps.mjs';

/** Ctrl-C reaches us from the terminal and again through npm: within this time they are one wish to stop. */
const SAME_SIGNAL_MS = 1_000;

/** Resolves to the server's exit code. */
export function runServer(environment, args) {
  // In a process group of its own, or the terminal's Ctrl-C would reach it a second time, which means "at once".
  const server = spawn(nodeBinary, args, {
    cwd: root,
    env: childEnvironment(environment),
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: process.platform !== 'win32',
  });
  let last = Number.NEGATIVE_INFINITY;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      const now = performance.now();
      if (now - last > SAME_SIGNAL_MS) server.kill(signal === 'SIGHUP' ? 'SIGTERM' : signal);
      last = now;
    });
  }
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.once('exit', (code) => resolve(code ?? 1));
  });
}
