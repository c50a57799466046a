/** The built server as a process of its own, as a user runs it: a free port, a data folder that goes with the test. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export interface TestServerOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Kept after `stop`; without it a fresh one is made and removed. */
  readonly dataDir?: string;
}

export interface TestServer {
  /** "http://127.0.0.1:40123", without a slash. The same after `restart`. */
  readonly url: string;
  readonly port: number;
  readonly dataDir: string;
  readonly pid: number;
  /** SIGTERM; resolves to the exit code. Removes a data folder that was made for this server. */
  stop(): Promise<number | null>;
  /** As a crash: nothing is flushed. The data folder stays. */
  kill9(): Promise<void>;
  /** Starts the server again on the same port and data, after `kill9` or from running. */
  restart(): Promise<void>;
  /** Everything it has printed. */
  logs(): string;
}

const root = path.join(import.meta.dirname, '../..');
const START_MS = 20_000;
const STOP_MS = 20_000;

export async function startServer(options: TestServerOptions = {}): Promise<TestServer> {
  const dataDir = options.dataDir ?? mkdtempSync(path.join(tmpdir(), 'hypotez-server-'));
  let output = '';
  let child: ChildProcess;
  let port = 0;

  async function launch(): Promise<void> {
    child = spawn(process.execPath, ['server.ts'], {
      cwd: root,
      env: environment({ ...options.env, PORT: String(port), HOST: '127.0.0.1', DATA_DIR: dataDir }),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const from = output.length;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    }
    const deadline = performance.now() + START_MS;
    for (;;) {
      const ready = / is ready at http:\/\/[^\s]*:(\d+)/.exec(output.slice(from));
      if (ready) port = Number(ready[1]);
      if (ready && (await isHealthy(port))) return;
      if (hasEnded(child)) throw new Error(`The server did not start (exit ${child.exitCode}):\n${output}`);
      if (performance.now() > deadline) {
        child.kill('SIGKILL');
        throw new Error(`The server was not ready within ${START_MS} ms:\n${output}`);
      }
      await sleep(20);
    }
  }

  async function end(signal: NodeJS.Signals): Promise<number | null> {
    if (!hasEnded(child)) {
      const exited = once(child, 'exit');
      child.kill(signal);
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
      await exited;
      clearTimeout(timer);
    }
    return child.exitCode;
  }

  await launch();
  return {
    get url() {
      return `http://127.0.0.1:${port}`;
    },
    get port() {
      return port;
    },
    get pid() {
      return child.pid ?? -1;
    },
    dataDir,
    async stop() {
      const code = await end('SIGTERM');
      if (options.dataDir === undefined) rmSync(dataDir, { recursive: true, force: true });
      return code;
    },
    async kill9() {
      await end('SIGKILL');
    },
    async restart() {
      await end('SIGTERM');
      await launch();
    },
    logs: () => output,
  };
}

const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

/** Nothing of the developer's own settings or keys: a test says what it needs. */
function environment(chosen: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const base = { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', TMPDIR: tmpdir() };
  return { ...base, NODE_ENV: 'production', DISCOVER_ENGINES: '0', ...chosen };
}

async function isHealthy(port: number): Promise<boolean> {
  try {
    return (await fetch(`http://127.0.0.1:${port}/health`)).ok;
  } catch {
    // It printed its line and is not answering yet, or is going down: the caller looks again.
    return false;
  }
}
