/** Keeps long loops from holding the event loop: other answers stream on the same thread. */
import { setImmediate as nextTurn } from 'node:timers/promises';

const SLICE_MS = 5;

/** Call between units of work of well under a millisecond; gives way when the slice is used up. */
export function makePacer(signal?: AbortSignal): () => Promise<void> | undefined {
  let started = performance.now();
  return () => {
    signal?.throwIfAborted();
    if (performance.now() - started < SLICE_MS) return undefined;
    return nextTurn().then(() => {
      started = performance.now();
    });
  };
}
