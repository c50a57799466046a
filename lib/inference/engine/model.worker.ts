/** The process of one model: loads it once, then does one job after the other. */
import { setPriority } from 'node:os';
import { JobError } from '../../platform/workers/protocol.ts';
import { loadRunner } from '../tasks/index.ts';
import type { JobContext, Runner } from '../tasks/runner.ts';
import type { FromModel, ToModel } from './protocol.ts';

/** Below the server, which streams answers meanwhile. Threads that are started later have it from here. */
const NICENESS = 10;

// The server is gone: nobody waits for an answer.
process.on('disconnect', () => process.exit());
try {
  setPriority(NICENESS);
} catch {
  // Not everywhere allowed, and not needed: only politer.
}

const cancelled = new Set<number>();
let runner: Promise<Runner<unknown, unknown>> | null = null;

process.on('message', (raw) => {
  const message = raw as ToModel;
  if (message.type === 'cancel') cancelled.add(message.job);
  else if (message.type === 'load') {
    runner = loadRunner(message.spec);
    runner.then(
      () => say({ type: 'loaded', memoryBytes: process.memoryUsage.rss() }),
      (error: unknown) => fail(null, error),
    );
  } else void perform(message);
});

async function perform({ job, input }: Extract<ToModel, { type: 'run' }>): Promise<void> {
  const context: JobContext = {
    isCancelled: () => cancelled.has(job),
    emit: (text) => say({ type: 'token', job, text }),
  };
  try {
    if (runner === null) throw new Error('Asked before it was loaded.');
    const result = await (await runner).run(input, context);
    say({ type: 'done', job, result, memoryBytes: process.memoryUsage.rss() });
  } catch (error) {
    fail(job, error);
  } finally {
    cancelled.delete(job);
  }
}

function fail(job: number | null, error: unknown): void {
  const sentence = error instanceof JobError ? error.message : null;
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  say({ type: 'failed', job, sentence, detail: detail.slice(0, 4_000) });
}

function say(message: FromModel): void {
  process.send?.(message);
}
