import { expect, test } from 'vitest';
import { createKey, hashKey, keyIdOf, looksLikeApiKey, maskOf } from './format.ts';

test('a key names its id, and a typo is told from a key', () => {
  const { id, key, hash } = createKey();
  expect(keyIdOf(key)).toBe(id);
  expect(hashKey(key)).toBe(hash);
  for (let at = 4; at < key.length; at += 1) {
    const other = key[at] === 'x' ? 'y' : 'x';
    expect(keyIdOf(key.slice(0, at) + other + key.slice(at + 1))).toBeNull();
  }
});

test('keys differ, and show next to nothing of themselves', () => {
  const keys = Array.from({ length: 200 }, () => createKey());
  expect(new Set(keys.map(({ key }) => key)).size).toBe(200);
  expect(keys.every(({ id, key }) => !maskOf(id).includes(key.slice(12)))).toBe(true);
});

test.each([['sk-abc'], ['secret'], [''], ['hpz']])('%s is no key of ours', (text) => {
  expect(looksLikeApiKey(text)).toBe(false);
  expect(keyIdOf(text)).toBeNull();
});
