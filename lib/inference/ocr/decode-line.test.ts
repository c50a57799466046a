import { expect, test } from 'vitest';
import { decodeLine } from './decode-line.ts';

/** Classes: blank, `8`, `4`, space. */
const CLASSES = 4;
const [blank, eight, four] = [
  [1, 0, 0, 0],
  [0, 1, 0, 0],
  [0, 0, 1, 0],
];
const decode = (...steps: (readonly number[] | undefined)[]) =>
  decodeLine(Float32Array.from(steps.flatMap((step) => step ?? [])), CLASSES, ['8', '4', ' ']);

test('a character over several steps is one; a blank between two equal ones keeps both', () => {
  expect(decode(four, four, blank, eight, blank, eight, eight)).toEqual({ text: '488', confidence: 1 });
});

test('a faint space between characters is one space; at the ends there is none', () => {
  const faint = [0.85, 0, 0, 0.15];
  expect(decode(faint, four, faint, faint, eight, faint).text).toBe('4 8');
  expect(decode(four, [0.98, 0, 0, 0.02], eight).text).toBe('48');
});

test('nothing but blanks is no text, and nothing to be sure of', () => {
  expect(decode(blank, blank)).toEqual({ text: '', confidence: 0 });
});
