import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { piecesOf, pronounce, toModelSounds } from './pronounce.ts';

const hasEspeak = spawnSync('espeak-ng', ['--version']).status === 0;

test('a text is read sentence by sentence, a long one piece by piece', () => {
  expect(piecesOf('Hello there. How are you?\n\n--\nFine')).toEqual(['Hello there.', 'How are you?', 'Fine']);
  const long = piecesOf('word '.repeat(200));
  expect(long.length).toBeGreaterThan(3);
  expect(Math.max(...long.map((piece) => piece.length))).toBeLessThanOrEqual(250);
  expect(long.join(' ').split(' ')).toHaveLength(200);
});

test('sounds are written as the model knows them', () => {
  expect(toModelSounds('rˈɛd\n lˈɒx')).toBe('ɹˈɛd lˈɒk');
});

test.runIf(hasEspeak)('espeak-ng tells the sounds', async () => {
  expect((await pronounce('Red. -v evil', 'en-us'))[0]).toContain('ɹ');
});

test.skipIf(hasEspeak)('without espeak-ng it is said what is missing', async () => {
  await expect(pronounce('Red.', 'en-us')).rejects.toThrow(/Install it/);
});
