/**
 * The process of one model. A process, not a thread: what goes wrong in native code (no memory, a broken file) ends it
 * and not the server, and its memory is given back whole.
 */
import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';
import { UnprocessableError } from '../../contract/errors.ts';
import { LIMITS } from '../../contract/limits.ts';
import { bareEnvironment, config } from '../../platform/config.ts';
import { logger } from '../../platform/log.ts';
import { ModelFailedError } from '../errors.ts';
import type { Task } from '../types.ts';
import type { FromModel, ModelSpec, ToModel } from './protocol.ts';

export interface ModelProcess {
  readonly pid: number | undefined;
  /** Resolves when the model can be asked; gives what the process holds, in bytes. */
  readonly loaded: Promise<number>;
  run(task: Task, input: unknown, onToken: ((text: string) => void) | undefined): ModelJob;
  end(): void;
  /** Told once, when the process is gone. */
  readonly gone: Promise<void>;
}

export interface ModelJob {
  readonly result: Promise<{ readonly output: unknown; readonly memoryBytes: number }>;
  /** Asks it to stop; ends the process when it does not. */
  cancel(): void;
}

/** A job that was cancelled has so long to notice, in ms: one step of a large model. */
const CANCEL_MS = 5_000;
/** What a process last said is kept for the log. */
const LAST_WORDS = 2_000;

interface Waiting {
  readonly resolve: (value: { output: unknown; memoryBytes: number }) => void;
  readonly reject: (reason: unknown) => void;
  readonly onToken: ((text: string) => void) | undefined;
}

export function startModel(spec: ModelSpec): ModelProcess {
  const { label, id } = spec.entry;
  // A file of the source, started as it is: the bundler must not look for it.
  const file = path.join(config().root, 'lib', 'inference', 'engine', 'model.worker.ts');
  const child = fork(/* turbopackIgnore: true */ file, [], {
    cwd: config().root,
    env: bareEnvironment(),
    execArgv: ['--disable-warning=ExperimentalWarning'],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const jobs = new Map<number, Waiting>();
  const loading = Promise.withResolvers<number>();
  // Whoever loads it hears of it; when nobody waits any more it is no news.
  loading.promise.catch(() => undefined);
  const gone = Promise.withResolvers<void>();
  const say = (message: ToModel): void => void child.send(message, () => undefined);
  let lastWords = '';
  let lastJob = 0;
  let ended = false;

  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    lastWords = (lastWords + text).slice(-LAST_WORDS);
  });
  (child.stderr as unknown as { unref?: () => void } | null)?.unref?.();

  const lose = (cause: unknown): void => {
    clearTimeout(loadTimer);
    if (!ended) logger().warn({ err: cause, model: id, lastWords }, 'the process of a model ended');
    const error = new ModelFailedError(`${label} stopped unexpectedly. Try again: it is started anew.`, cause);
    loading.reject(error);
    for (const { reject } of jobs.values()) reject(error);
    jobs.clear();
    gone.resolve();
  };
  const loadTimer = setTimeout(() => child.kill('SIGKILL'), LIMITS.modelLoadMs).unref();

  child.on('error', lose);
  child.on('exit', (code, signal) => lose(new Error(`The process ended (${signal ?? code}).`)));
  child.on('message', (raw) => {
    const message = raw as FromModel;
    switch (message.type) {
      case 'loaded':
        clearTimeout(loadTimer);
        loading.resolve(message.memoryBytes);
        break;
      case 'token':
        jobs.get(message.job)?.onToken?.(message.text);
        break;
      case 'done':
        jobs.get(message.job)?.resolve({ output: message.result, memoryBytes: message.memoryBytes });
        jobs.delete(message.job);
        break;
      case 'failed': {
        const { job, sentence, detail } = message;
        const error = sentence === null ? failure(label, job === null, detail) : new UnprocessableError(sentence);
        if (job === null) loading.reject(error);
        else jobs.get(job)?.reject(error);
        jobs.delete(job ?? -1);
        break;
      }
    }
  });
  say({ type: 'load', spec });

  return {
    pid: child.pid,
    loaded: loading.promise,
    gone: gone.promise,
    run(task, input, onToken) {
      const job = ++lastJob;
      const { promise: result, resolve, reject } = Promise.withResolvers<{ output: unknown; memoryBytes: number }>();
      jobs.set(job, { resolve, reject, onToken });
      hold(child, true);
      const limit = setTimeout(() => child.kill('SIGKILL'), LIMITS.modelJobMs).unref();
      say({ type: 'run', job, task, input });
      const settle = (): void => {
        clearTimeout(limit);
        hold(child, jobs.size > 0);
      };
      result.then(settle, settle);
      return {
        result,
        cancel() {
          say({ type: 'cancel', job });
          const timer = setTimeout(() => child.kill('SIGKILL'), CANCEL_MS).unref();
          const stop = (): void => clearTimeout(timer);
          result.then(stop, stop);
        },
      };
    },
    end() {
      ended = true;
      child.kill('SIGKILL');
    },
  };
}

const failure = (label: string, isLoading: boolean, detail: string): ModelFailedError =>
  new ModelFailedError(isLoading ? `${label} could not be loaded.` : `${label} failed at this.`, new Error(detail));

/** While it has work the server's process must not end; without, it must not be kept from ending. */
function hold(child: ChildProcess, isBusy: boolean): void {
  if (isBusy) {
    child.ref();
    child.channel?.ref();
  } else {
    child.unref();
    child.channel?.unref();
  }
}
