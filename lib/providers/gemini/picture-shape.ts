/** The shape of a picture, as Gemini's `imageConfig` names it. */
import { BadRequestError } from '../../contract/errors.ts';
import type { Json } from '../openai-compatible/json.ts';
import type { ImageRequest } from '../provider.ts';

const RATIOS = ['1:1', '2:3', '3:2', '3:4', '4:3', '4:5', '5:4', '9:16', '16:9', '21:9'] as const;

type Shape = Pick<ImageRequest, 'width' | 'height' | 'aspectRatio' | 'quality'>;

/** Nothing, where nothing was wished. @throws BadRequestError for a shape it does not make. */
export function imageConfig(request: Shape): Json {
  const config = { ...aspectRatio(request), ...imageSize(request) };
  return Object.keys(config).length > 0 ? { imageConfig: config } : {};
}

/** @throws BadRequestError for a ratio it does not make; a size in pixels gets the nearest one. */
function aspectRatio({ aspectRatio: wanted, width, height }: Shape): Json {
  if (wanted !== undefined) {
    if (RATIOS.some((ratio) => ratio === wanted)) return { aspectRatio: wanted };
    throw new BadRequestError(`Gemini makes pictures of ${RATIOS.join(', ')}`, { param: 'aspect_ratio' });
  }
  if (!width || !height) return {};
  const distance = (ratio: string): number => Math.abs(Math.log(width / height / proportionOf(ratio)));
  return { aspectRatio: [...RATIOS].toSorted((left, right) => distance(left) - distance(right))[0] };
}

function proportionOf(ratio: string): number {
  const [width = 1, height = 1] = ratio.split(':').map(Number);
  return width / height;
}

/** 1K is what every model makes unasked, and the first ones make nothing else. */
function imageSize({ quality, width = 0, height = 0 }: Shape): Json {
  if (quality === '2K' || quality === '4K') return { imageSize: quality };
  const side = Math.max(width, height);
  return side > 3_072 ? { imageSize: '4K' } : side > 1_536 ? { imageSize: '2K' } : {};
}
