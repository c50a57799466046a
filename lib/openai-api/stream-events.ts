/** An answer as server-sent events of OpenAI's kind: `[DONE]` at the end, an `error` event before it where it fails. */
import type { ApiRequest } from '../platform/http/types.ts';
import type { ChatEvent } from './chat-event.ts';
import { errorValue } from './errors.ts';
import type { RunningChat } from './run-chat.ts';

const PING = Buffer.from(': ping\n\n');

/**
 * @param write the text of a batch; "" when there is nothing to say of it.
 * An iterator, not a generator: `return()` must not wait for a provider that is silent.
 */
export function streamEvents(
  chat: RunningChat,
  request: Pick<ApiRequest, 'requestId'>,
  write: (batch: readonly ChatEvent[]) => string,
): AsyncIterable<Uint8Array> {
  let isOver = false;
  const end = (last: string): IteratorResult<Uint8Array> => {
    isOver = true;
    chat.stop();
    return { done: false, value: Buffer.from(`${last}data: [DONE]\n\n`) };
  };
  async function next(): Promise<IteratorResult<Uint8Array>> {
    for (;;) {
      if (isOver) return { done: true, value: undefined };
      try {
        const batch = await chat.next();
        if (batch === null) return end('');
        if (batch.length === 0) return { done: false, value: PING };
        const text = write(batch);
        if (text !== '') return { done: false, value: Buffer.from(text) };
      } catch (error) {
        return end(`data: ${JSON.stringify(errorValue(error, chat.about, request))}\n\n`);
      }
    }
  }
  return {
    [Symbol.asyncIterator]: () => ({
      next,
      async return() {
        isOver = true;
        chat.stop();
        return { done: true, value: undefined };
      },
    }),
  };
}
