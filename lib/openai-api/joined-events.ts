/** Neighbouring pieces of text of one batch as one piece: a batch goes out in one write. */
import type { ChatEvent } from './chat-event.ts';

export function joinEvents(batch: readonly ChatEvent[]): readonly ChatEvent[] {
  if (batch.length < 2) return batch;
  const joined: ChatEvent[] = [];
  for (const event of batch) {
    const last = joined.at(-1);
    if (event.type === 'text' && last?.type === 'text') {
      joined[joined.length - 1] = { type: 'text', text: last.text + event.text };
    } else if (event.type === 'reasoning' && last?.type === 'reasoning') {
      joined[joined.length - 1] = { type: 'reasoning', text: last.text + event.text };
    } else joined.push(event);
  }
  return joined;
}
