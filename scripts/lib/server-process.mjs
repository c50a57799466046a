/** Runs the server as a child with our terminal, and stops it when we are told to stop. */
import { spawn } from 'node:child_process';
import { watch } from 'node:fs';
import path from 'node:path';
import { childEnvironment, nodeBinary } from './node-runtime.mjs';
import { root } from './steps.mjs';

/** Ctrl-C reaches us from the terminal and again through npm: within this time they are one wish to stop. */
const SAME_SIGNAL_MS = 1_000;

const PARENT_MS = 500;

/** Changes that come together (a save of many files, a checkout) are one restart. */
const SETTLE_MS = 300;

/**
 * Resolves to the server's exit code.
 * @param watched folders and files whose change restarts the server (development). Node's own `--watch` would follow
 * what Next writes, and its messages confuse Next's workers.
 */
export function runServer(environment, args, watched = []) {
  return new Promise((resolve, reject) => {
    let server;
    let restarting = false;
    const start = () => {
      // In a process group of its own, or the terminal's Ctrl-C would reach it a second time, which means "at once".
      server = spawn(nodeBinary, args, {
        cwd: root,
        env: childEnvironment(environment),
        stdio: ['ignore', 'inherit', 'inherit'],
        detached: process.platform !== 'win32',
      });
      server.once('error', reject);
      server.once('exit', (code) => {
        if (restarting) start();
        else if (watched.length === 0 || stopped || code === 0) resolve(code ?? 1);
        else console.log('The server has ended. It starts again with the next change.');
        restarting = false;
      });
    };
    let stopped = false;
    let last = Number.NEGATIVE_INFINITY;
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
      process.on(signal, () => {
        stopped = true;
        if (server.exitCode !== null) process.exit(server.exitCode);
        const now = performance.now();
        if (now - last > SAME_SIGNAL_MS) server.kill(signal === 'SIGHUP' ? 'SIGTERM' : signal);
        last = now;
      });
    }
    // npm hands no signal on through the shell between us: when that is gone, nobody else would stop the server.
    if (process.env.npm_lifecycle_event !== undefined) {
      const parent = process.ppid;
      const watch = setInterval(() => {
        if (process.ppid === parent) return;
        clearInterval(watch);
        stopped = true;
        server.kill('SIGTERM');
      }, PARENT_MS);
      watch.unref();
    }
    let timer;
    for (const place of watched) {
      watch(path.join(root, place), { recursive: true }, (_event, file) => {
        if (file !== null && !/\.(?:ts|md|sql|json)$/.test(file)) return;
        if (file !== null && /\.test\.ts$/.test(file)) return;
        clearTimeout(timer);
        timer = setTimeout(() => {
          if (stopped) return;
          console.log('Server code has changed: starting again.');
          restarting = true;
          if (server.exitCode === null && server.signalCode === null) server.kill('SIGTERM');
          else {
            restarting = false;
            start();
          }
        }, SETTLE_MS);
      });
    }
    start();
  });
}
