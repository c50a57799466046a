import { expect, test } from 'vitest';
import { contextThatFits } from './context.ts';

const GB = 2 ** 30;
/** Llama 3.2 1B: 16 layers with 8 heads of 64 numbers for keys and values, 32 that look. */
const LLAMA = { cacheNumbers: 16 * 8 * 64 * 2, logits: 0, heads: 32 };
const bytesOf = (length: number, { cacheNumbers, logits, heads }: typeof LLAMA): number =>
  4 * (length * (2 * cacheNumbers + logits) + heads * length ** 2);

test('what a model was taught is kept where there is memory for it', () => {
  expect(contextThatFits(2_048, 8 * GB, LLAMA)).toBe(2_048);
  expect(contextThatFits(2_048, GB, { cacheNumbers: 0, logits: 0, heads: 0 })).toBe(2_048);
});

test.each([1, 4, 16])('of 131,072 tokens as many are taken as fit into %i GB', (room) => {
  const length = contextThatFits(131_072, room * GB, LLAMA);
  expect(bytesOf(length, LLAMA)).toBeLessThanOrEqual(room * GB);
  expect(bytesOf(length + 1, LLAMA)).toBeGreaterThan(room * GB);
});

test('scores for every token of a prompt leave room for fewer', () => {
  const all = contextThatFits(8_192, GB, { ...LLAMA, logits: 128_256 });
  expect(all).toBeLessThan(contextThatFits(8_192, GB, LLAMA));
  expect(contextThatFits(8_192, GB / 100, LLAMA)).toBe(1_024);
});
