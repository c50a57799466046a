import { expect, test } from 'vitest';
import { cornersOf, findTextRegions } from './text-regions.ts';

const [WIDTH, HEIGHT] = [400, 200];

/** Marks bars (centre, half length, half thickness) on a page turned by so many degrees. */
function pageOf(bars: readonly (readonly [number, number, number, number])[], degrees: number) {
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  const isMarked = (pixel: number): boolean => {
    const [x, y] = [pixel % WIDTH, Math.floor(pixel / WIDTH)];
    return bars.some(([cx, cy, along, across]) => {
      const [dx, dy] = [x - cx, y - cy];
      return Math.abs(dx * cos + dy * sin) <= along && Math.abs(dy * cos - dx * sin) <= across;
    });
  };
  return findTextRegions(isMarked, WIDTH, HEIGHT);
}

test('a turned line is found at its angle, and short ones are turned with the page', () => {
  const { regions, tilt } = pageOf(
    [
      [150, 60, 120, 5],
      [60, 140, 6, 5],
    ],
    3,
  );
  expect((tilt * 180) / Math.PI).toBeCloseTo(3, 0);
  expect(regions).toHaveLength(2);
  for (const region of regions) expect(Math.abs(region.angle - tilt)).toBeLessThan(0.01);
  const corners = cornersOf(regions[0] ?? { x: 0, y: 0, width: 0, height: 0, angle: 0 });
  // The rectangle is larger than the bar on every side, and goes down to the right.
  expect(corners[0]?.[0]).toBeLessThan(30);
  expect(corners[1]?.[1]).toBeGreaterThan(corners[0]?.[1] ?? Infinity);
});

test('a narrow letter stands upright, a long line on its side is read downwards', () => {
  const { regions } = pageOf(
    [
      [150, 30, 120, 6],
      [60, 80, 2, 6],
      [300, 110, 6, 70],
    ],
    0,
  );
  expect(regions.map(({ angle }) => Math.round((angle * 180) / Math.PI))).toEqual([0, 90, 0]);
});

test('an empty page has no lines', () => {
  expect(pageOf([], 0)).toEqual({ regions: [], tilt: 0 });
});
