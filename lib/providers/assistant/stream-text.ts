/** Splits finished text into the small pieces it is streamed in. */
import { setTimeout as sleep } from 'node:timers/promises';

/** Between two pieces; the first comes at once. */
const PIECE_MS = 4;
/** A long answer is not held back: pieces grow so that the whole takes about this many pieces at most. */
const MAX_PIECES = 120;

/** Yields `text` in order and in whole words; the pieces joined are exactly `text`. */
export async function* streamText(text: string, signal: AbortSignal): AsyncGenerator<string, void, undefined> {
  const words = text.match(/\s*\S+|\s+$/gu) ?? [];
  const size = Math.max(1, Math.ceil(words.length / MAX_PIECES));
  for (let start = 0; start < words.length; start += size) {
    signal.throwIfAborted();
    if (start > 0) await sleep(PIECE_MS, undefined, { signal });
    yield words.slice(start, start + size).join('');
  }
}
