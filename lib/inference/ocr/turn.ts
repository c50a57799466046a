/** Quarter turns of a picture, clockwise. */
import type { Pixels } from './backend.ts';
import type { Box } from './recognized-text.ts';

export type QuarterTurns = 0 | 1 | 2 | 3;

export function turnPixels({ data, width, height }: Pixels, turns: QuarterTurns): Pixels {
  if (turns === 0) return { data, width, height };
  const from = new Uint32Array(data.buffer.slice(data.byteOffset, data.byteOffset + width * height * 4));
  const to = new Uint32Array(width * height);
  const [across, down] = turns === 2 ? [width, height] : [height, width];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const [column, row] =
        turns === 1 ? [height - 1 - y, x] : turns === 2 ? [width - 1 - x, height - 1 - y] : [y, width - 1 - x];
      to[row * across + column] = from[y * width + x] ?? 0;
    }
  return { data: new Uint8Array(to.buffer), width: across, height: down };
}

/** Where a box of the turned picture, whose sides are given, lies in the picture before its turns. */
export function turnBoxBack(box: Box, turns: QuarterTurns, width: number, height: number): Box {
  const { x, y, width: w, height: h } = box;
  switch (turns) {
    case 0:
      return box;
    case 1:
      return { x: y, y: width - x - w, width: h, height: w };
    case 2:
      return { x: width - x - w, y: height - y - h, width: w, height: h };
    case 3:
      return { x: height - y - h, y: x, width: h, height: w };
  }
}
