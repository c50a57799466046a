import { expect, test } from 'vitest';
import { findTurns } from './find-turns.ts';
import type { FoundPiece } from './found-page.ts';
import { turnBoxBack, turnPixels } from './turn.ts';

const line = (confidence: number, angle = 0): FoundPiece => ({
  text: 'line',
  confidence,
  region: { x: 0, y: 0, width: 200, height: 20, angle },
});
const onItsSide = Math.PI / 2;

test.each([
  ['upright', 0, 0.97, 0.3, 0],
  ['upside down', 0, 0.5, 0.99, 2],
  ['on its right side', onItsSide, 0.98, 0.4, 3],
  ['on its left side', onItsSide, 0.4, 0.98, 1],
  ['unreadable either way', 0, 0.4, 0.42, 0],
])('%s', async (_how, angle, sure, flipped, turns) => {
  const lines = Array.from({ length: 9 }, () => line(sure, angle));
  let asked = 0;
  const read = async () => {
    asked++;
    return line(flipped);
  };
  expect(await findTurns(lines, read)).toBe(turns);
  // A page that was read well costs nothing more, and no page much.
  expect(asked).toBe(sure > 0.9 ? 0 : 6);
});

test('nothing found is nothing to turn', async () => {
  expect(await findTurns([], () => Promise.reject(new Error('asked')))).toBe(0);
});

test.each([1, 2, 3] as const)('%i quarter turns and back', (turns) => {
  const [width, height] = [4, 3];
  const data = new Uint8Array(width * height * 4);
  data.fill(255, (1 * width + 3) * 4, (1 * width + 3) * 4 + 4); // x = 3, y = 1
  const turned = turnPixels({ data, width, height }, turns);
  const pixel = turned.data.indexOf(255) / 4;
  const box = { x: pixel % turned.width, y: Math.floor(pixel / turned.width), width: 1, height: 1 };
  expect(turnBoxBack(box, turns, turned.width, turned.height)).toEqual({ x: 3, y: 1, width: 1, height: 1 });
});
