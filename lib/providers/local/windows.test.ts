import { expect, test } from 'vitest';
import { tone } from '#test/fixtures/sound.ts';
import { type SoundWindow, windowsOf } from './windows.ts';

const RATE = 16_000;
async function cut(...parts: readonly Float32Array[]): Promise<SoundWindow[]> {
  const samples = Float32Array.from(parts.flatMap((part) => [...part]));
  const windows: SoundWindow[] = [];
  const read = async (start: number, end: number) => samples.slice(start, end);
  for await (const window of windowsOf({ samples: samples.length, read })) windows.push(window);
  return windows;
}
const silence = (seconds: number): Float32Array => new Float32Array(seconds * RATE);
const times = (windows: readonly SoundWindow[]) => windows.map(({ start, end }) => [start, end]);

test('a short sound is one piece', async () => {
  expect(times(await cut(tone(440, 5)))).toEqual([[0, 5]]);
});

test('a long one is cut in a pause, and every sample is in one piece', async () => {
  const windows = await cut(tone(440, 48), silence(0.4), tone(440, 20));
  expect(windows).toHaveLength(2);
  expect(windows[0]?.end).toBeGreaterThan(48);
  expect(windows[0]?.end).toBeLessThan(48.4);
  expect(windows[1]?.start).toBe(windows[0]?.end);
  expect(windows[1]?.end).toBeCloseTo(68.4, 6);
  for (const { start, end, audio } of windows) expect(audio.length).toBe(Math.round((end - start) * RATE));
});

test('one without a pause is cut all the same, after a minute at most', async () => {
  for (const { start, end } of await cut(tone(440, 150))) expect(end - start).toBeLessThanOrEqual(60);
});

test('silence is nothing to hear, and neither is the blink that is left at the end', async () => {
  expect(await cut(silence(80))).toEqual([]);
  expect(await cut(tone(440, 0.05))).toEqual([]);
});
