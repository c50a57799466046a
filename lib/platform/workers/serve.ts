/** The worker's end of a pool, in a thread or in a process of its own: runs one handler for every job that arrives. */
import { parentPort } from 'node:worker_threads';
import { JobError, type JobMessage, type JobReply } from './protocol.ts';

export interface JobOutput {
  readonly result: unknown;
  /** Buffers handed over instead of copied. */
  readonly transfer?: readonly ArrayBuffer[];
}

/**
 * Answers jobs until the worker ends. `alive` says that a step is done (`PoolOptions.stallMs`). A JobError is a sentence for the user; anything else is a surprise for the log.
 */
export function serveJobs(handle: (input: unknown, alive: () => void) => Promise<JobOutput>): void {
  const port = openPort();
  port.listen(({ job, input }) => {
    handle(input, () => port.reply({ job, alive: true })).then(
      ({ result, transfer = [] }) => port.reply({ job, result }, transfer),
      (error: unknown) => {
        const sentence = error instanceof JobError ? error.message : null;
        const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
        port.reply({ job, sentence, detail });
      },
    );
  });
}

interface Port {
  listen(onJob: (message: JobMessage) => void): void;
  reply(reply: JobReply, transfer?: readonly ArrayBuffer[]): void;
}

function openPort(): Port {
  const thread = parentPort;
  if (thread !== null) {
    return {
      listen: (onJob) => thread.on('message', onJob),
      reply: (reply, transfer = []) => thread.postMessage(reply, [...transfer]),
    };
  }
  if (process.send === undefined) throw new Error('This file runs as a worker only.');
  // The server is gone: nobody waits for an answer.
  process.on('disconnect', () => process.exit());
  return {
    listen: (onJob) => process.on('message', (message) => onJob(message as JobMessage)),
    reply: (reply) => process.send?.(reply),
  };
}
