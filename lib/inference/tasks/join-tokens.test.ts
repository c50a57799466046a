import { expect, test } from 'vitest';
import { joinTokens } from './join-tokens.ts';

const token = (word: string, entity = 'O', score = 1) => ({ word, entity, score });

test('pieces of words become names with their places in the text', () => {
  const text = 'Angela Merkel met José in Berlin.';
  const tokens = [
    token('Angela', 'B-PER', 0.9),
    token('Me', 'I-PER', 0.7),
    token('##rkel', 'I-PER', 0.8),
    token('met'),
    token('jose', 'B-PER'),
    token('in'),
    token('Berlin', 'B-LOC'),
    token('.'),
  ];
  const found = joinTokens(text, tokens, 100);
  expect(found.map(({ label, text: name }) => [label, name])).toEqual([
    ['PER', 'Angela Merkel'],
    ['PER', 'José'],
    ['LOC', 'Berlin'],
  ]);
  expect(found[0]).toMatchObject({ start: 100, end: 113 });
  expect(found[0]?.score).toBeCloseTo(0.8);
  for (const { text: name, start, end } of found) expect(text.slice(start - 100, end - 100)).toBe(name);
});

test('names that touch are two where the second begins anew; unknown tokens move nothing', () => {
  const tokens = [token('Ann', 'B-PER'), token('[UNK]'), token('Bob', 'B-PER'), token('Bob', 'B-PER')];
  expect(joinTokens('Ann ☃ Bob Bob', tokens, 0).map(({ start, end }) => [start, end])).toEqual([
    [0, 3],
    [6, 9],
    [10, 13],
  ]);
});
