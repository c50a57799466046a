import { expect, it } from 'vitest';
import { LIMITS } from '../../contract/limits.ts';
import { embeddingSchema } from './schema.ts';

const read = (input: unknown) => embeddingSchema.safeParse({ input });

it.each([
  ['a text', 'a', ['a']],
  ['texts', ['a', 'b'], ['a', 'b']],
  ['tokens', [1, 2], [[1, 2]]],
  ['tokens of several texts', [[1], [2, 3]], [[1], [2, 3]]],
])('takes %s', (_, input, expected) => {
  expect(read(input).data?.input).toEqual(expected);
});

it.each([
  ['more texts than fit', Array.from({ length: LIMITS.embeddingInputs + 1 }, () => 'a')],
  ['more tokens than fit', Array.from({ length: LIMITS.embeddingTokens + 1 }, () => 1)],
  ['nothing in a list', [[]]],
  ['a number', 5],
  ['null', null],
])('refuses %s', (_, input) => {
  expect(read(input).success).toBe(false);
});
