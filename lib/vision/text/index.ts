/** What is in a text: names, dates, sums, and how it feels. Done in a worker, without a download. */
import { LIMITS } from '../../contract/limits.ts';
import { singleton } from '../../platform/singleton.ts';
import { createWorkerPool, type WorkerPool } from '../../platform/workers/pool.ts';
import type { Sentiment } from './sentiment.ts';
import type { Entity } from './spans.ts';

export type { Entity, Sentiment };

export interface TextJob {
  readonly kind: 'sentiment' | 'entities';
  readonly text: string;
}

const pool = (): WorkerPool =>
  singleton('vision-text-workers', () =>
    createWorkerPool({
      file: 'lib/vision/text/text.worker.ts',
      size: 1,
      queue: LIMITS.visionQueue * 4,
      timeoutMs: LIMITS.visionMs,
      idleMs: 5 * 60_000,
      heapMb: 512,
      sentences: {
        busy: 'Many texts are being looked into just now. Try again in a few seconds.',
        timeout: 'Looking into this text took too long.',
        crash: 'This text could not be looked into.',
      },
    }),
  );

/** English and Russian. @throws UnavailableError, UnprocessableError, the signal's reason. */
export async function findSentiment(text: string, signal: AbortSignal): Promise<Sentiment> {
  return (await pool().run({ kind: 'sentiment', text } satisfies TextJob, { signal })) as Sentiment;
}

/** In the order of the text; offsets count code points. @throws as `findSentiment`. */
export async function findEntities(text: string, signal: AbortSignal): Promise<readonly Entity[]> {
  return (await pool().run({ kind: 'entities', text } satisfies TextJob, { signal })) as readonly Entity[];
}

export const closeTextWorker = (): Promise<void> => pool().close();
