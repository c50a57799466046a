/**
 * Workers for what would hold up the event loop: parsers, image decoders, models. Jobs wait in a bounded queue; each has
 * a time limit; a worker that crashes, hangs or runs out of memory takes only its own job with it.
 */
import { UnavailableError, UnprocessableError } from '../../contract/errors.ts';
import { type Hand, type HandOptions, hire } from './hand.ts';
import type { JobReply } from './protocol.ts';

export interface PoolOptions extends HandOptions {
  readonly size: number;
  /** Jobs that may wait; more are refused with UnavailableError. */
  readonly queue: number;
  /** Wall time of one job in ms; the thread is ended when it is over. */
  readonly timeoutMs: number;
  /** A job that has said it is alive has this long for its next word, in ms: one step of many that hangs is found early. */
  readonly stallMs?: number;
  /** Threads without work for this long are ended and their memory given back. */
  readonly idleMs: number;
  /** A thread is replaced after so many jobs: a remedy for libraries that leak. */
  readonly jobsPerThread?: number;
  readonly sentences: {
    readonly busy: string;
    readonly timeout: string;
    /** The thread ended, or threw something unforeseen. */
    readonly crash: string;
  };
}

export interface RunOptions {
  readonly signal?: AbortSignal | undefined;
  readonly transfer?: readonly ArrayBuffer[];
}

export interface WorkerPool {
  /** Throws UnavailableError (queue full), UnprocessableError (the job failed, with a sentence), or the signal's reason. */
  run(input: unknown, options?: RunOptions): Promise<unknown>;
  /** Threads alive now. */
  readonly threads: number;
  close(): Promise<void>;
}

interface Job {
  readonly id: number;
  readonly input: unknown;
  readonly transfer: readonly ArrayBuffer[];
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: unknown) => void;
  readonly signal: AbortSignal | undefined;
  onAbort?: () => void;
}

interface Thread {
  readonly hand: Hand;
  job: Job | null;
  timer: NodeJS.Timeout | null;
  stall: NodeJS.Timeout | null;
  done: number;
}

const RETRY_AFTER_S = 5;

export function createWorkerPool(options: PoolOptions): WorkerPool {
  const threads = new Set<Thread>();
  const waiting: Job[] = [];
  let lastId = 0;
  let closed = false;

  const spawn = (): Thread => {
    const hand = hire(options, {
      onReply: (reply) => finish(thread, reply),
      onLost: (cause) => lose(thread, cause),
    });
    const thread: Thread = { hand, job: null, timer: null, stall: null, done: 0 };
    threads.add(thread);
    return thread;
  };

  /** Ends the job's ties to its thread and its signal; what is left is to settle it. */
  const detach = (thread: Thread): Job | null => {
    const { job } = thread;
    if (thread.timer) clearTimeout(thread.timer);
    if (thread.stall) clearTimeout(thread.stall);
    thread.timer = null;
    thread.stall = null;
    thread.job = null;
    if (job?.onAbort) job.signal?.removeEventListener('abort', job.onAbort);
    return job;
  };

  const retire = (thread: Thread): void => {
    threads.delete(thread);
    if (thread.timer) clearTimeout(thread.timer);
    void thread.hand.end();
  };

  const lose = (thread: Thread, cause: unknown): void => {
    if (!threads.has(thread)) return;
    const job = detach(thread);
    retire(thread);
    job?.reject(new UnprocessableError(options.sentences.crash, { cause }));
    next();
  };

  const finish = (thread: Thread, reply: JobReply): void => {
    if (thread.job?.id !== reply.job) return;
    if ('alive' in reply) {
      watch(thread);
      return;
    }
    const job = detach(thread);
    thread.done++;
    if (thread.done >= (options.jobsPerThread ?? Number.POSITIVE_INFINITY)) retire(thread);
    else rest(thread);
    if ('result' in reply) job?.resolve(reply.result);
    else {
      const cause = reply.sentence === null ? new Error(reply.detail) : undefined;
      job?.reject(new UnprocessableError(reply.sentence ?? options.sentences.crash, { cause }));
    }
    next();
  };

  const giveUp = (thread: Thread): void => {
    const job = detach(thread);
    retire(thread);
    job?.reject(new UnprocessableError(options.sentences.timeout));
    next();
  };

  const watch = (thread: Thread): void => {
    if (options.stallMs === undefined) return;
    if (thread.stall) thread.stall.refresh();
    else thread.stall = setTimeout(() => giveUp(thread), options.stallMs);
  };

  const rest = (thread: Thread): void => {
    thread.hand.hold(false);
    thread.timer = setTimeout(() => retire(thread), options.idleMs).unref();
  };

  const start = (thread: Thread, job: Job): void => {
    if (thread.timer) clearTimeout(thread.timer);
    thread.job = job;
    thread.hand.hold(true);
    thread.timer = setTimeout(() => giveUp(thread), options.timeoutMs);
    thread.hand.send({ job: job.id, input: job.input }, job.transfer);
  };

  const next = (): void => {
    while (waiting.length > 0 && !closed) {
      const idle = [...threads].find((thread) => thread.job === null);
      if (idle === undefined && threads.size >= options.size) return;
      const job = waiting.shift();
      if (job) start(idle ?? spawn(), job);
    }
  };

  const abort = (job: Job): void => {
    const place = waiting.indexOf(job);
    if (place >= 0) waiting.splice(place, 1);
    // A thread cannot be interrupted in the middle of native code: it is ended, and the next job gets a new one.
    const thread = [...threads].find((candidate) => candidate.job === job);
    if (thread) {
      detach(thread);
      retire(thread);
    }
    job.reject(job.signal?.reason);
    next();
  };

  return {
    get threads() {
      return threads.size;
    },
    run(input, { signal, transfer = [] } = {}) {
      return new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        const busy = threads.size >= options.size && [...threads].every((thread) => thread.job !== null);
        if (closed || (busy && waiting.length >= options.queue)) {
          return reject(new UnavailableError(options.sentences.busy, { retryAfter: RETRY_AFTER_S }));
        }
        const job: Job = { id: ++lastId, input, transfer, resolve, reject, signal };
        if (signal) {
          job.onAbort = () => abort(job);
          signal.addEventListener('abort', job.onAbort, { once: true });
        }
        waiting.push(job);
        next();
      });
    },
    async close() {
      closed = true;
      for (const job of waiting.splice(0)) job.reject(new UnavailableError(options.sentences.busy));
      for (const thread of [...threads]) {
        const job = detach(thread);
        threads.delete(thread);
        job?.reject(new UnavailableError(options.sentences.busy));
        await thread.hand.end();
      }
    },
  };
}
