import { describe, expect, it } from 'vitest';
import { speechPieces } from './speech-pieces.ts';

describe('speechPieces', () => {
  it('begins with a short piece and loses no sentence', async () => {
    const sentences = Array.from({ length: 60 }, (_, index) => `This is sentence number ${index} of the answer.`);
    const pieces = await speechPieces(sentences.join(' '));
    expect(pieces[0]?.length).toBeLessThanOrEqual(200);
    expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThanOrEqual(700);
    expect(pieces.join(' ').replace(/\s+/g, ' ')).toBe(sentences.join(' '));
  });

  it('leaves code out, and has nothing for an answer of code alone', async () => {
    expect(await speechPieces('Look:\n\n```js\nrun()\n```\n\nDone.')).toEqual(['Look:\n\nDone.']);
    expect(await speechPieces('```js\nrun()\n```')).toEqual([]);
  });

  it('cuts what has no sentences', async () => {
    const pieces = await speechPieces('字'.repeat(2_000));
    expect(pieces.join('')).toBe('字'.repeat(2_000));
    expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThanOrEqual(700);
  });
});
