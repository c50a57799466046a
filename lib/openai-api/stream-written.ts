/** An answer as the events of another dialect than chat completions: what to say is the writer's, when is decided here. */
import type { ChatEvent } from './chat-event.ts';
import type { RunningChat } from './run-chat.ts';

export interface StreamWriter {
  /** Said when nothing came for a while. */
  readonly ping: string;
  /** Before everything else. */
  begin(): string;
  /** "" when there is nothing to say of a batch. */
  write(batch: readonly ChatEvent[]): string;
  /** The answer is whole. */
  end(): Promise<string>;
  /** It broke off. Never rejects. */
  fail(error: unknown): Promise<string>;
  /** Its reader left before the end. Never rejects. */
  left?(): Promise<void>;
}

/** An iterator, not a generator: `return()` must not wait for a provider that is silent. */
export function streamWritten(chat: RunningChat, writer: StreamWriter): AsyncIterable<Uint8Array> {
  let isOver = false;
  let said = writer.begin();
  const say = (text: string): IteratorResult<Uint8Array> => {
    const value = Buffer.from(said + text);
    said = '';
    return { done: false, value };
  };
  async function next(): Promise<IteratorResult<Uint8Array>> {
    for (;;) {
      if (isOver) return { done: true, value: undefined };
      try {
        const batch = await chat.next();
        if (batch === null) return await end();
        if (batch.length === 0) return say(writer.ping);
        const text = writer.write(batch);
        if (said + text !== '') return say(text);
      } catch (error) {
        isOver = true;
        chat.stop();
        return say(await writer.fail(error));
      }
    }
  }
  async function end(): Promise<IteratorResult<Uint8Array>> {
    const last = await writer.end();
    isOver = true;
    chat.stop();
    return say(last);
  }
  return {
    [Symbol.asyncIterator]: () => ({
      next,
      async return() {
        if (!isOver) void writer.left?.();
        isOver = true;
        chat.stop();
        return { done: true, value: undefined };
      },
    }),
  };
}
