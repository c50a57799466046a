/** Width and height of a picture, from what was wished and what the model can do. */
import { BadRequestError } from '../../contract/errors.ts';
import type { ImageRequest } from '../provider.ts';

export interface Size {
  readonly width: number;
  readonly height: number;
}

type Wish = Pick<ImageRequest, 'width' | 'height' | 'aspectRatio'>;

/** The side of a square picture, and the step of both sides: multiples that every diffusion model takes. */
const SIDE = 1024;
const STEP = 32;
const MAX_RATIO = 4;

/** Sizes of models that take no others (OpenAI's API reference, "Create image"). */
const FIXED: readonly { readonly model: RegExp; readonly sizes: readonly Size[] }[] = [
  { model: /gpt-image|chatgpt-image/, sizes: sizesOf('1024x1024 1536x1024 1024x1536') },
  { model: /dall-e-3/, sizes: sizesOf('1024x1024 1792x1024 1024x1792') },
  { model: /dall-e-2/, sizes: sizesOf('1024x1024 512x512 256x256') },
];

/**
 * The size to ask for; null leaves it to the model.
 * @throws BadRequestError for a ratio that is none, and for a size this model does not make.
 */
export function sizeFor(model: string, wish: Wish): Size | null {
  const sizes = FIXED.find((entry) => entry.model.test(model))?.sizes ?? null;
  const { width, height } = wish;
  if (width !== undefined || height !== undefined) {
    const size = { width: width ?? height ?? SIDE, height: height ?? width ?? SIDE };
    if (sizes === null || sizes.some((one) => one.width === size.width && one.height === size.height)) return size;
    const known = sizes.map((one) => `${one.width}x${one.height}`).join(', ');
    throw new BadRequestError(`${model} makes pictures of ${known}`, { param: 'size' });
  }
  const ratio = ratioOf(wish.aspectRatio);
  if (ratio === null) return null;
  if (sizes !== null) return nearest(sizes, ratio);
  const step = (side: number): number => Math.round(side / STEP) * STEP;
  return { width: step(SIDE * Math.sqrt(ratio)), height: step(SIDE / Math.sqrt(ratio)) };
}

function ratioOf(text: string | undefined): number | null {
  if (text === undefined || text === '' || text === 'auto') return null;
  const [, across = '', down = ''] = /^(\d{1,4}(?:\.\d+)?)\s*[:x/]\s*(\d{1,4}(?:\.\d+)?)$/.exec(text.trim()) ?? [];
  const ratio = Number(across) / Number(down);
  if (across === '' || !(ratio >= 1 / MAX_RATIO && ratio <= MAX_RATIO)) {
    throw new BadRequestError('An aspect ratio is written as 16:9, and is 4:1 at most', { param: 'aspect_ratio' });
  }
  return ratio;
}

const nearest = (sizes: readonly Size[], ratio: number): Size | null =>
  sizes.toSorted((left, right) => distance(left, ratio) - distance(right, ratio))[0] ?? null;

const distance = ({ width, height }: Size, ratio: number): number => Math.abs(Math.log(width / height / ratio));

function sizesOf(text: string): Size[] {
  return text.split(' ').map((one) => {
    const [width = SIDE, height = SIDE] = one.split('x').map(Number);
    return { width, height };
  });
}
