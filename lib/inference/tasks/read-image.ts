/** Pictures as models take them. */
import { RawImage } from '@huggingface/transformers';
import sharp from 'sharp';
import { LIMITS } from '../../contract/limits.ts';
import { JobError } from '../../platform/workers/protocol.ts';
import type { ImageInput } from '../types.ts';

/** Upright, red, green and blue; transparency becomes white. @throws JobError for what is no picture, or too large a one */
export async function readImage(input: ImageInput): Promise<RawImage> {
  try {
    const source =
      input instanceof Uint8Array
        ? sharp(input, { limitInputPixels: LIMITS.imagePixels, autoOrient: true })
        : sharp(input.data, { raw: { width: input.width, height: input.height, channels: input.channels } });
    const { data, info } = await source
      .flatten({ background: '#ffffff' })
      .toColourspace('srgb')
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    return new RawImage(new Uint8ClampedArray(data), info.width, info.height, 3);
  } catch (error) {
    throw new JobError(UNREADABLE, { cause: error });
  }
}

const UNREADABLE = 'This image is damaged or too large to be read.';

export interface ImageSize {
  readonly width: number;
  readonly height: number;
}

/** How large a picture is, upright, without decoding it. @throws JobError for what is no picture */
export async function measureImage(input: ImageInput): Promise<ImageSize> {
  if (!(input instanceof Uint8Array)) return { width: input.width, height: input.height };
  try {
    return (await sharp(input, { limitInputPixels: LIMITS.imagePixels }).metadata()).autoOrient;
  } catch (error) {
    throw new JobError(UNREADABLE, { cause: error });
  }
}
