/** A Run's frames, for code that answers in another form than frames. */
import type { Frame } from '../contract/frames.ts';
import { LIMITS } from '../contract/limits.ts';
import type { Run } from './run.ts';

/** All frames from the first, as they come; ends with the Run. Counts as a reader until it is left. */
export async function* readFrames(run: Run, signal: AbortSignal): AsyncGenerator<Frame, void, undefined> {
  const detach = run.attach();
  try {
    let cursor = 0;
    while (!signal.aborted) {
      const batch = run.log.since(cursor);
      for (const { frame } of batch) yield frame;
      cursor += batch.length;
      if (batch.length > 0) continue;
      if (run.log.closed) return;
      await run.log.changed(cursor, LIMITS.heartbeatMs, signal);
    }
  } finally {
    detach();
  }
}
