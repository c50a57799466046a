/** Cuts blocks into passages of about a paragraph: what search finds and an answer quotes. */
import { LIMITS } from '../../contract/limits.ts';
import type { Block } from './document.ts';

export interface Passage {
  readonly ordinal: number;
  readonly page: number | null;
  readonly heading: string;
  readonly text: string;
}

/** Characters. Long enough to answer from, short enough to quote. */
const TARGET = 1_000;
const MAX = 1_200;
/** Intl.Segmenter is given pieces of this size: its time grows faster than its input. */
const SEGMENT_WINDOW = 20_000;

/** Passages never cross a page or a heading. A heading is not a passage of its own unless nothing follows it. */
export function chunkBlocks(blocks: readonly Block[]): Passage[] {
  const passages: Passage[] = [];
  let open: { page: number | null; heading: string; text: string } | null = null;

  const close = (): void => {
    if (open && open.text !== '' && passages.length < LIMITS.fileChunks)
      passages.push({ ordinal: passages.length, ...open });
    open = null;
  };

  for (const [index, block] of blocks.entries()) {
    if (block.kind === 'heading') {
      const next = blocks[index + 1];
      if (next && next.kind !== 'heading' && next.page === block.page) continue;
    }
    for (const piece of splitLong(block.text)) {
      const joiner = block.kind === 'row' ? '\n' : '\n\n';
      const fits =
        open !== null &&
        open.page === block.page &&
        open.heading === block.heading &&
        open.text.length < TARGET &&
        open.text.length + joiner.length + piece.length <= MAX;
      if (fits && open) open.text += joiner + piece;
      else {
        close();
        open = { page: block.page, heading: block.heading, text: piece };
      }
    }
  }
  close();
  return passages;
}

/** Pieces of at most MAX characters, cut between sentences, else between words, else anywhere. */
function splitLong(text: string): string[] {
  if (text.length <= MAX) return [text];
  const pieces: string[] = [];
  let piece = '';
  for (const sentence of sentencesOf(text)) {
    for (const part of sentence.length > MAX ? splitWords(sentence) : [sentence]) {
      if (piece !== '' && piece.length + part.length > MAX) {
        pieces.push(piece.trim());
        piece = '';
      }
      piece += part;
    }
  }
  pieces.push(piece.trim());
  return pieces.filter((part) => part !== '');
}

function* sentencesOf(text: string): Generator<string> {
  const segmenter = new Intl.Segmenter(undefined, { granularity: 'sentence' });
  for (let start = 0; start < text.length; ) {
    const window = text.slice(start, start + SEGMENT_WINDOW);
    const isLast = start + window.length >= text.length;
    const sentences = Array.from(segmenter.segment(window), (segment) => segment.segment);
    // The last sentence of a window may go on behind it; it is read again with the next one.
    const carried = !isLast && sentences.length > 1 ? (sentences.pop() ?? '') : '';
    yield* sentences;
    start += window.length - carried.length;
  }
}

function splitWords(sentence: string): string[] {
  const parts: string[] = [];
  let rest = sentence;
  while (rest.length > MAX) {
    const space = rest.lastIndexOf(' ', MAX);
    let cut = space > MAX / 2 ? space + 1 : MAX;
    // Never between the halves of a surrogate pair.
    if (/[\uD800-\uDBFF]/.test(rest.charAt(cut - 1))) cut--;
    parts.push(rest.slice(0, cut));
    rest = rest.slice(cut);
  }
  parts.push(rest);
  return parts;
}
