/**
 * The numbered frames of one Run. Readers pull from it at their own pace with nothing but a cursor, so a slow client
 * costs no buffer of its own and a late one replays from the start.
 */
import type { Frame } from '../contract/frames.ts';

export interface LoggedFrame {
  /** Position in the Run, from 1. */
  readonly seq: number;
  readonly frame: Frame;
}

export class RunLog {
  readonly #frames: LoggedFrame[] = [];
  #closed = false;
  #waiting = new Set<() => void>();

  /** The number of the newest frame; 0 before the first. */
  get lastSeq(): number {
    return this.#frames.length;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Appends a frame. Ignored after `close`: a provider that is late cannot write behind the end. */
  append(frame: Frame): void {
    if (this.#closed) return;
    this.#frames.push({ seq: this.#frames.length + 1, frame });
    this.#wake();
  }

  close(): void {
    this.#closed = true;
    this.#wake();
  }

  /** What is there now after `seq`, at most `most` frames of it. */
  since(seq: number, most = Number.POSITIVE_INFINITY): readonly LoggedFrame[] {
    return this.#frames.slice(seq, seq + most);
  }

  /** Resolves when there is something after `seq`, the log is closed, the signal aborts, or `ms` have passed. */
  async changed(seq: number, ms: number, signal?: AbortSignal): Promise<void> {
    if (this.#frames.length > seq || this.#closed || signal?.aborted) return;
    await new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', done);
        this.#waiting.delete(done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      signal?.addEventListener('abort', done, { once: true });
      this.#waiting.add(done);
    });
  }

  #wake(): void {
    const waiting = this.#waiting;
    if (waiting.size === 0) return;
    this.#waiting = new Set();
    for (const resume of waiting) resume();
  }
}
