import { expect, test } from 'vitest';
import { nextWindow, quietPlace, segmentsOf } from './whisper-segments.ts';

const MARKS = { firstTime: 300, end: 256 };
const letters = (text: string): number[] => [...text].map((letter) => letter.charCodeAt(0));
const time = (seconds: number): number => 300 + Math.round(seconds * 50);
const segments = (...tokens: (number | number[])[]) =>
  segmentsOf(tokens.flat(), MARKS, (some) => String.fromCharCode(...some));

test('times around words make segments; marks are left out', () => {
  expect(segments([257, 258], time(0), letters(' one'), time(1.5), time(1.5), letters(' two'), time(3), 256)).toEqual([
    { start: 0, end: 1.5, text: ' one' },
    { start: 1.5, end: 3, text: ' two' },
  ]);
});

test('without times all is one segment without an end; nothing is none', () => {
  expect(segments([257, 299], letters('all of it'), 256)).toEqual([{ start: 0, end: null, text: 'all of it' }]);
  expect(segments([257, 299], 256)).toEqual([]);
  expect(segments(time(0), letters(' '), time(1), 256)).toEqual([]);
});

test('who is cut off by the end of the window is heard once more', () => {
  const one = { start: 0, end: 20, text: ' one' };
  expect(nextWindow([one], 30, false)).toEqual({ kept: [one], next: 30 });
  expect(nextWindow([one, { start: 21, end: null, text: ' tw' }], 30, false)).toEqual({ kept: [one], next: 21 });
  expect(nextWindow([one, { start: 21, end: 29.9, text: ' tw' }], 30, false)).toEqual({ kept: [one], next: 21 });
  expect(nextWindow([one, { start: 21, end: null, text: ' two' }], 30, true)).toEqual({
    kept: [one, { start: 21, end: 30, text: ' two' }],
    next: 30,
  });
});

test('one that fills the window is cut where it is quiet', () => {
  expect(nextWindow([{ start: 0, end: null, text: 'aaaa' }], 30, false)).toBeNull();
  expect(nextWindow([{ start: 0, end: 29, text: 'aaaa' }], 30, false)).toMatchObject({ next: 30 });
  const rate = 1_000;
  const loud = Float32Array.from({ length: 30 * rate }, (_, i) => Math.sin(i));
  loud.fill(0, 10 * rate, 11 * rate);
  loud.fill(0, 24_000, 24_100);
  expect(quietPlace(loud, rate)).toBe(24_050);
});
