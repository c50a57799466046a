/** The worker's end of a pool: runs one handler for every job that arrives. */
import { parentPort } from 'node:worker_threads';
import { JobError, type JobMessage, type JobReply } from './protocol.ts';

export interface JobOutput {
  readonly result: unknown;
  /** Buffers handed over instead of copied. */
  readonly transfer?: readonly ArrayBuffer[];
}

/** Answers jobs until the thread ends. A JobError is a sentence for the user; anything else is a surprise for the log. */
export function serveJobs(handle: (input: unknown) => Promise<JobOutput>): void {
  const port = parentPort;
  if (port === null) throw new Error('This file runs as a worker thread only.');
  port.on('message', ({ job, input }: JobMessage) => {
    handle(input).then(
      ({ result, transfer = [] }) => port.postMessage({ job, result } satisfies JobReply, [...transfer]),
      (error: unknown) => {
        const sentence = error instanceof JobError ? error.message : null;
        const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
        port.postMessage({ job, sentence, detail } satisfies JobReply);
      },
    );
  });
}
