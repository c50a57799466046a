/** Brings a picture to the size and form the recognition models read best. */
import sharp from 'sharp';
import { LIMITS } from '../../contract/limits.ts';
import { JobError } from '../../platform/workers/protocol.ts';
import type { Pixels } from './backend.ts';

/** Longest side given to the models: more costs time (it grows with the area) and finds nothing new on a page. */
const MAX_SIDE = 1_920;
/** Smaller pictures are enlarged: letters need some 20 pixels of height. */
const MIN_SIDE = 900;
const MAX_ENLARGEMENT = 3;
/** The detection model takes multiples of this only. */
const GRID = 32;

export interface PreparedImage {
  readonly pixels: Pixels;
  /** Model pixels for one pixel of the upright original. */
  readonly scale: number;
  /** Of the upright original. */
  readonly width: number;
  readonly height: number;
}

/** Throws JobError for what is no image, or too large a one. */
export async function prepareImage(bytes: Uint8Array): Promise<PreparedImage> {
  try {
    const image = sharp(bytes, { limitInputPixels: LIMITS.imagePixels, autoOrient: true });
    const { width, height } = (await image.metadata()).autoOrient;
    const longest = Math.max(width, height);
    const scale = longest > MAX_SIDE ? MAX_SIDE / longest : Math.min(MAX_ENLARGEMENT, Math.max(1, MIN_SIDE / longest));
    const inner = { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
    const { data, info } = await image
      .flatten({ background: '#ffffff' })
      .resize(inner.width, inner.height, { fit: 'fill' })
      // Padded to the grid here, so that the library does not stretch the picture and the boxes stay true.
      .extend({ right: padding(inner.width), bottom: padding(inner.height), background: '#ffffff' })
      .toColourspace('srgb')
      .ensureAlpha(1)
      .raw()
      .toBuffer({ resolveWithObject: true });
    return { pixels: { data, width: info.width, height: info.height }, scale, width, height };
  } catch (error) {
    throw new JobError('This image is damaged or too large to be read.', { cause: error });
  }
}

const padding = (side: number): number => (GRID - (side % GRID)) % GRID;
