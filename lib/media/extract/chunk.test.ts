import { expect, test } from 'vitest';
import { chunkBlocks } from './chunk.ts';
import type { Block } from './document.ts';

const paragraph = (text: string, page: number | null = 1, heading = ''): Block => ({
  text,
  page,
  heading,
  kind: 'paragraph',
});
const sentence = (n: number) => `Sentence number ${n} says something about the harbour. `;

test('short paragraphs of one place share a passage; pages and headings part them', () => {
  const passages = chunkBlocks([
    paragraph('a'),
    paragraph('b'),
    paragraph('c', 2),
    paragraph('d', 2, 'H'),
    paragraph('e', 2, 'H'),
  ]);
  expect(passages).toEqual([
    { ordinal: 0, page: 1, heading: '', text: 'a\n\nb' },
    { ordinal: 1, page: 2, heading: '', text: 'c' },
    { ordinal: 2, page: 2, heading: 'H', text: 'd\n\ne' },
  ]);
});

test('a long paragraph is cut between sentences and loses nothing', () => {
  const text = Array.from({ length: 900 }, (_, n) => sentence(n))
    .join('')
    .trim();
  const passages = chunkBlocks([paragraph(text)]);
  expect(passages.map((passage) => passage.text).join(' ')).toBe(text);
  for (const passage of passages) {
    expect(passage.text.length).toBeLessThanOrEqual(1_200);
    expect(passage.text).toMatch(/^Sentence.*\.$/s);
  }
  for (const passage of passages.slice(0, -1)) expect(passage.text.length).toBeGreaterThan(800);
});

test('text without sentences or words is cut all the same, never inside a character', () => {
  const text = '😀'.repeat(3_000);
  const passages = chunkBlocks([paragraph(text)]);
  expect(passages.map((passage) => passage.text).join('')).toBe(text);
  for (const { text: part } of passages) expect(part.isWellFormed()).toBe(true);
});

test('a heading stands above its passages, and alone only when nothing follows', () => {
  const heading = (text: string): Block => ({ text, page: null, heading: text, kind: 'heading' });
  const passages = chunkBlocks([heading('One'), paragraph('text', null, 'One'), heading('Two')]);
  expect(passages.map(({ heading: above, text }) => [above, text])).toEqual([
    ['One', 'text'],
    ['Two', 'Two'],
  ]);
});
