/** An upstream's body as text pieces, under a watch: silence longer than allowed ends it. */

export interface Watch {
  /** Silence allowed between two pieces, in ms. Time the consumer takes does not count. */
  readonly idleMs: number;
  /** Called when the silence was too long; closes the connection. */
  onSilence(): void;
}

/** Decodes as it reads: a character cut between two chunks is whole in the next piece; broken bytes become U+FFFD. */
export async function* readPieces(body: ReadableStream<Uint8Array>, watch: Watch): AsyncGenerator<string> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let isWaiting = false;
  const timer = setTimeout(() => isWaiting && watch.onSilence(), watch.idleMs);
  try {
    for (;;) {
      timer.refresh();
      isWaiting = true;
      const { done, value } = await reader.read();
      isWaiting = false;
      const piece = done ? decoder.decode() : decoder.decode(value, { stream: true });
      if (piece) yield piece;
      if (done) return;
    }
  } finally {
    isWaiting = false;
    clearTimeout(timer);
    // Closes the socket when the consumer stopped early; a connection that is already broken has nothing to add.
    reader.cancel().catch(() => undefined);
  }
}
