/** Cuts a turned line out of a picture and brings it upright, at the height the recognition model was trained on. */
import type { Pixels } from './backend.ts';
import type { Region } from './text-regions.ts';

/** Of the model's input, in pixels. */
export const LINE_HEIGHT = 48;
/** Narrower lines are filled up with the value between black and white, as in training. */
const MIN_WIDTH = 96;
/** Longer ones are squeezed: some 400 letters. */
const MAX_WIDTH = 6_400;

export interface LineInput {
  /** Planes of blue, green and red, from -1 to 1. */
  readonly data: Float32Array;
  readonly width: number;
}

export function cropLine(image: Pixels, region: Region): LineInput {
  const inner = widthAt(LINE_HEIGHT, region);
  const width = Math.max(MIN_WIDTH, inner);
  const plane = width * LINE_HEIGHT;
  const data = new Float32Array(3 * plane);
  straighten(image, region, inner, LINE_HEIGHT, (row, column, colour) => {
    const pixel = row * width + column;
    for (let channel = 0; channel < 3; channel++)
      data[(2 - channel) * plane + pixel] = (colour[channel] ?? 0) / 127.5 - 1;
  });
  return { data, width };
}

/** The line upright in grey, one byte a pixel. */
export function cropGrey(image: Pixels, region: Region, height: number): { data: Uint8Array; width: number } {
  const width = widthAt(height, region);
  const data = new Uint8ClampedArray(width * height);
  straighten(image, region, width, height, (row, column, [red = 0, green = 0, blue = 0]) => {
    // Luma of BT.601.
    data[row * width + column] = 0.299 * red + 0.587 * green + 0.114 * blue;
  });
  return { data: new Uint8Array(data.buffer), width };
}

const widthAt = (height: number, region: Region): number =>
  Math.min(MAX_WIDTH, Math.max(1, Math.round((region.width * height) / region.height)));

/** Hands out the mean colour of each pixel of the upright line; the array is used again for the next. */
function straighten(
  image: Pixels,
  region: Region,
  width: number,
  height: number,
  put: (row: number, column: number, colour: readonly number[]) => void,
): void {
  const [cos, sin] = [Math.cos(region.angle), Math.sin(region.angle)];
  const [stepX, stepY] = [region.width / width, region.height / height];
  // A line that shrinks takes the mean of several points for each pixel, or thin strokes would fall through.
  const points = Math.min(4, Math.ceil(stepY));
  const sum = [0, 0, 0];
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++) {
      sum.fill(0);
      for (let point = 0; point < points * points; point++) {
        const along = (column + ((point % points) + 0.5) / points) * stepX - region.width / 2;
        const across = (row + (Math.floor(point / points) + 0.5) / points) * stepY - region.height / 2;
        sample(image, region.x + along * cos - across * sin, region.y + along * sin + across * cos, sum);
      }
      for (let channel = 0; channel < 3; channel++) sum[channel] = (sum[channel] ?? 0) / (points * points);
      put(row, column, sum);
    }
}

/** Adds the colour at a place between pixels (Catmull-Rom spline); beyond the edge the edge goes on. */
function sample({ data, width, height }: Pixels, x: number, y: number, sum: number[]): void {
  const left = Math.floor(x - 0.5);
  const top = Math.floor(y - 0.5);
  const across = weights(x - 0.5 - left);
  const down = weights(y - 0.5 - top);
  for (let j = 0; j < 4; j++) {
    const row = Math.min(height - 1, Math.max(0, top + j - 1)) * width;
    for (let i = 0; i < 4; i++) {
      const weight = (down[j] ?? 0) * (across[i] ?? 0);
      const pixel = (row + Math.min(width - 1, Math.max(0, left + i - 1))) * 4;
      sum[0] = (sum[0] ?? 0) + weight * (data[pixel] ?? 0);
      sum[1] = (sum[1] ?? 0) + weight * (data[pixel + 1] ?? 0);
      sum[2] = (sum[2] ?? 0) + weight * (data[pixel + 2] ?? 0);
    }
  }
}

function weights(t: number): readonly [number, number, number, number] {
  const [t2, t3] = [t * t, t * t * t];
  return [(-t + 2 * t2 - t3) / 2, (2 - 5 * t2 + 3 * t3) / 2, (t + 4 * t2 - 3 * t3) / 2, (t3 - t2) / 2];
}
