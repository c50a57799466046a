/** Hands what is pushed to one reader, in order. */
export interface Channel<T> extends AsyncIterable<T> {
  push(item: T): void;
  /** The reader ends after what was pushed. */
  readonly close: () => void;
  readonly fail: (reason: unknown) => void;
  /** What was pushed after the end. */
  rest(): Iterable<T>;
}

export function createChannel<T>(): Channel<T> {
  const items: T[] = [];
  let outcome: { readonly error?: unknown } | null = null;
  let wake: () => void = () => undefined;
  const end = (result: { readonly error?: unknown }): void => {
    outcome ??= result;
    wake();
  };
  return {
    push(item) {
      items.push(item);
      wake();
    },
    close: () => end({}),
    fail: (reason) => end({ error: reason }),
    rest: () => items.splice(0),
    async *[Symbol.asyncIterator]() {
      for (;;) {
        for (let item = items.shift(); item !== undefined; item = items.shift()) yield item;
        if (outcome !== null) {
          if ('error' in outcome) throw outcome.error;
          return;
        }
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
  };
}
