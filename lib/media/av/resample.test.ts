import { expect, test } from 'vitest';
import { tone } from '#test/fixtures/sound.ts';
import { createResampler } from './resample.ts';

const resample = (sound: Float32Array, from: number, to: number, piece = 1_000): Float32Array => {
  const { push, end } = createResampler(from, to);
  const parts: number[] = [];
  for (let at = 0; at < sound.length; at += piece) parts.push(...push(sound.subarray(at, at + piece)));
  parts.push(...end());
  return Float32Array.from(parts);
};
const loudness = (sound: Float32Array): number =>
  Math.sqrt(sound.reduce((sum, value) => sum + value * value, 0) / sound.length);

test.each([8_000, 11_025, 22_050, 44_100, 48_000, 44_099, 96_000])('a tone at %i Hz stays the tone it was', (rate) => {
  const heard = resample(tone(1_000, 0.5, rate), rate, 16_000);
  expect(Math.abs(heard.length - 8_000)).toBeLessThanOrEqual(1);
  const wanted = tone(1_000, 0.5, 16_000);
  const middle = heard.subarray(500, 7_500);
  const off = middle.map((value, at) => value - (wanted[at + 500] ?? 0));
  expect(loudness(off)).toBeLessThan(0.005);
});

test('what the new rate cannot carry is left out, not folded back', () => {
  expect(loudness(resample(tone(12_000, 0.5, 48_000), 48_000, 16_000).subarray(500, 7_500))).toBeLessThan(0.001);
});

test('pieces make the same sound as the whole', () => {
  const sound = tone(700, 0.3, 44_100);
  expect(resample(sound, 44_100, 16_000, 17)).toEqual(resample(sound, 44_100, 16_000, sound.length));
});
