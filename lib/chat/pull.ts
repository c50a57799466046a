/**
 * Iterates a provider's events, but lets go at once when the signal aborts, whether or not the provider listens: Stop
 * must feel immediate even when an upstream hangs.
 * @throws the signal's reason when it aborts.
 */
export async function* pull<T>(events: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T, void, undefined> {
  const iterator = events[Symbol.asyncIterator]();
  // One listener for the whole iteration: racing a long-lived promise would keep every step alive until the end.
  let letGo: ((reason: unknown) => void) | null = null;
  const onAbort = () => letGo?.(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    while (true) {
      signal.throwIfAborted();
      const step = await new Promise<IteratorResult<T>>((resolve, reject) => {
        letGo = reject;
        iterator.next().then(resolve, reject);
      });
      if (step.done === true) return;
      yield step.value;
    }
  } finally {
    signal.removeEventListener('abort', onAbort);
    // Not awaited: a generator that is stuck in an await would hold its return() for as long.
    Promise.resolve(iterator.return?.()).catch(() => {
      // The provider's own clean-up failed after we let go; its error has nobody to go to.
    });
  }
}
