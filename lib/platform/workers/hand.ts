/** What does a pool's jobs: a thread of this process, or a process of its own. */
import { fork } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { setPriority } from 'node:os';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { bareEnvironment, config } from '../config.ts';
import type { JobMessage, JobReply } from './protocol.ts';

export interface HandOptions {
  /** The worker's file, from the project root. Started by path: a bundler must not take it along. */
  readonly file: string;
  /** JavaScript heap in MB; native memory is not counted. */
  readonly heapMb: number;
  /**
   * Runs in a process of its own that may hold this many MB in all. For parsers of files from strangers: a thread that
   * runs out of heap between two looks at its limit takes the whole process with it.
   */
  readonly processMb?: number;
}

export interface Hand {
  send(message: JobMessage, transfer: readonly ArrayBuffer[]): void;
  /** While it has work the process must not end; without, it must not be kept from ending. */
  hold(busy: boolean): void;
  end(): Promise<void>;
}

interface Events {
  onReply(reply: JobReply): void;
  /** It is gone, or about to be. May be called more than once. */
  onLost(cause: unknown): void;
}

export const hire = (options: HandOptions, events: Events): Hand =>
  options.processMb === undefined ? startThread(options, events) : startProcess(options, options.processMb, events);

const pathOf = (file: string): string => path.join(config().root, ...file.split('/'));

function startThread({ file, heapMb }: HandOptions, { onReply, onLost }: Events): Hand {
  const worker = new Worker(pathOf(file), {
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: heapMb },
    name: path.basename(file),
  });
  worker.on('message', onReply);
  worker.on('error', onLost);
  worker.on('exit', () => onLost(new Error('The worker thread ended.')));
  return {
    send: (message, transfer) => worker.postMessage(message, [...transfer]),
    hold: (busy) => (busy ? worker.ref() : worker.unref()),
    end: async () => void (await worker.terminate()),
  };
}

/** Below the server, which streams answers meanwhile: decoding and recognition take every core they are given. */
const NICENESS = 5;

/** Threads that a process starts later have its priority. */
function bePolite(pid: number | undefined): void {
  try {
    if (pid !== undefined) setPriority(pid, NICENESS);
  } catch {
    // Not everywhere allowed, or ended already; and not needed.
  }
}

/** ms between two looks at the memory of a process at work. */
const LOOK_MS = 200;

function startProcess({ file, heapMb }: HandOptions, memoryMb: number, { onReply, onLost }: Events): Hand {
  const child = fork(pathOf(file), [], {
    cwd: config().root,
    env: bareEnvironment(),
    execArgv: [`--max-old-space-size=${heapMb}`, '--disable-warning=ExperimentalWarning'],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  bePolite(child.pid);
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  let timer: NodeJS.Timeout | undefined;
  child.on('message', (reply) => onReply(reply as JobReply));
  child.on('error', onLost);
  child.on('exit', (code, signal) => {
    clearInterval(timer);
    onLost(new Error(`The worker process ended (${signal ?? code}).`));
  });

  async function look(): Promise<void> {
    if (((await residentMb(child.pid)) ?? 0) <= memoryMb) return;
    onLost(new Error(`The worker process took more than ${memoryMb} MB.`));
  }

  return {
    send(message) {
      // What could not be delivered is told by the end of the process.
      child.send(message, () => undefined);
    },
    hold(busy) {
      clearInterval(timer);
      if (busy) timer = setInterval(() => void look(), LOOK_MS).unref();
      const channel = child.channel;
      if (busy) {
        child.ref();
        channel?.ref();
      } else {
        child.unref();
        channel?.unref();
      }
    },
    async end() {
      clearInterval(timer);
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.ref();
      child.kill('SIGKILL');
      await gone;
      child.unref();
    },
  };
}

/** MB a process holds in memory; null where the system does not tell (it has /proc on Linux only). */
async function residentMb(pid: number | undefined): Promise<number | null> {
  try {
    const status = await readFile(`/proc/${pid}/status`, 'utf8');
    const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
    return kilobytes === undefined ? null : Number(kilobytes) / 1024;
  } catch {
    // Ended meanwhile, or no such file on this system: the heap limit still holds.
    return null;
  }
}
