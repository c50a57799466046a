/**
 * Between a provider and one reader. What comes within one turn of the event loop is read as one batch, so a provider
 * that is faster than its reader costs one write a turn and not one a token; a reader that is slow holds it back.
 */
export class EventQueue<T> {
  readonly #most: number;
  #items: T[] = [];
  #ended = false;
  #failure: { readonly error: unknown } | null = null;
  #wakeReader: (() => void) | null = null;
  #letOn: (() => void) | null = null;
  #held: Promise<void> | null = null;
  #waking = false;

  /** @param most events ahead of the reader before `push` asks to wait. */
  constructor(most: number) {
    this.#most = most;
  }

  /** A promise means: wait for it before the next one. */
  push(item: T): Promise<void> | undefined {
    if (this.#ended) return undefined;
    this.#items.push(item);
    this.#wake();
    if (this.#items.length < this.#most) return undefined;
    this.#held ??= new Promise((resolve) => {
      this.#letOn = resolve;
    });
    return this.#held;
  }

  /** Gives a reader that waits an empty batch: nothing came for a while. */
  nudge(): void {
    this.#wakeReader?.();
    this.#wakeReader = null;
  }

  /** No more; the reader gets what is there, then `error`. */
  end(failure: { readonly error: unknown } | null = null): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#failure = failure;
    this.#wake();
    this.#release();
  }

  /**
   * What there is, as soon as there is something (or a nudge: then nothing); null at the end. One reader at a time.
   * @throws what the queue ended with.
   */
  async next(): Promise<T[] | null> {
    if (this.#items.length === 0 && !this.#ended) {
      await new Promise<void>((resolve) => {
        this.#wakeReader = resolve;
      });
    }
    if (this.#items.length === 0 && this.#ended) {
      if (this.#failure !== null) throw this.#failure.error;
      return null;
    }
    const items = this.#items;
    this.#items = [];
    this.#release();
    return items;
  }

  #release(): void {
    this.#letOn?.();
    this.#letOn = null;
    this.#held = null;
  }

  /** In the check phase of this turn: whatever else the same packet brought is in the batch by then. */
  #wake(): void {
    if (this.#wakeReader === null || this.#waking) return;
    this.#waking = true;
    setImmediate(() => {
      this.#waking = false;
      const wake = this.#wakeReader;
      this.#wakeReader = null;
      wake?.();
    });
  }
}
