/** One queue a model: a job at a time, a bounded number waiting, each knowing its place. */
import { LIMITS } from '../../contract/limits.ts';
import { QueueFullError } from '../errors.ts';
import type { CatalogueEntry, RunOptions, Task } from '../types.ts';
import { ensureLoaded, trim } from './load.ts';
import { type Job, type Slot, wakeAll } from './slots.ts';

/** Seconds to come back after, at most. */
const LONGEST_RETRY_S = 120;

/** @throws QueueFullError, what loading throws, ModelFailedError, or the signal's reason */
export function enqueue(
  slot: Slot,
  entry: CatalogueEntry,
  task: Task,
  input: unknown,
  { signal, onProgress, onToken }: RunOptions,
): Promise<unknown> {
  if (signal?.aborted) return Promise.reject(signal.reason);
  if (slot.running !== null && slot.waiting.length >= LIMITS.modelQueue) {
    const ahead = slot.waiting.length + 1;
    const seconds = Math.min(LONGEST_RETRY_S, Math.max(1, Math.ceil((ahead * slot.meanMs) / 1_000)));
    return Promise.reject(new QueueFullError(entry.label, ahead, seconds));
  }
  return new Promise((resolve, reject) => {
    const settle = (act: () => void): void => {
      if (job.settled) return;
      job.settled = true;
      signal?.removeEventListener('abort', onAbort);
      act();
    };
    const job: Job = {
      task,
      input,
      signal,
      onToken: onToken && ((text) => void (job.settled || onToken(text))),
      onProgress: onProgress && ((progress) => void (job.settled || onProgress(progress))),
      resolve: (output) => settle(() => resolve(output)),
      reject: (reason) => settle(() => reject(reason)),
      cancel: null,
      settled: false,
    };
    const onAbort = (): void => {
      const place = slot.waiting.indexOf(job);
      if (place >= 0) {
        slot.waiting.splice(place, 1);
        tellPlaces(slot);
      }
      job.cancel?.();
      job.reject(signal?.reason);
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    slot.waiting.push(job);
    if (slot.running === null) void work(slot, entry);
    else onProgress?.({ stage: 'waiting', position: slot.waiting.length });
  });
}

/** Does one job after the other until nobody waits. */
async function work(slot: Slot, entry: CatalogueEntry): Promise<void> {
  for (let job = slot.waiting.shift(); job !== undefined; job = slot.waiting.shift()) {
    slot.running = job;
    tellPlaces(slot);
    const started = performance.now();
    try {
      await perform(slot, entry, job);
    } catch (error) {
      job.reject(error);
    }
    slot.usedAt = new Date();
    slot.meanMs = slot.meanMs * 0.7 + (performance.now() - started) * 0.3;
    slot.running = null;
  }
  wakeAll();
  await trim(slot);
}

async function perform(slot: Slot, entry: CatalogueEntry, job: Job): Promise<void> {
  if (!slot.isLoaded) job.onProgress?.({ stage: 'loading' });
  const model = await ensureLoaded(slot, entry);
  // Its asker went away while the model was loaded.
  if (job.settled) return;
  job.onProgress?.({ stage: 'running' });
  const work = model.run(job.task, job.input, job.onToken);
  job.cancel = work.cancel;
  const { output, memoryBytes } = await work.result;
  slot.memoryBytes = memoryBytes;
  job.resolve(output);
}

function tellPlaces(slot: Slot): void {
  for (const [index, job] of slot.waiting.entries()) job.onProgress?.({ stage: 'waiting', position: index + 1 });
}
