/** Pictures: size as a person sees it, and a small copy. Runs in a worker thread. */
import sharp from 'sharp';
import { LIMITS } from '../contract/limits.ts';
import { JobError } from '../platform/workers/protocol.ts';

export interface ImageInfo {
  /** Pixels, after the EXIF orientation has been applied. */
  readonly width: number;
  readonly height: number;
  /** WebP, at most LIMITS.thumbnailPixels wide and high. */
  readonly thumbnail: Uint8Array;
}

/** Throws JobError for a picture that is broken or too large to be decoded. */
export async function inspectImage(file: string): Promise<ImageInfo> {
  try {
    const image = sharp(file, { limitInputPixels: LIMITS.imagePixels, failOn: 'error', autoOrient: true });
    const { autoOrient } = await image.metadata();
    const thumbnail = await image
      .resize(LIMITS.thumbnailPixels, LIMITS.thumbnailPixels, { fit: 'inside', withoutEnlargement: true })
      .webp({ quality: 78 })
      .toBuffer();
    return { width: autoOrient.width, height: autoOrient.height, thumbnail };
  } catch (error) {
    const tooLarge = error instanceof Error && /pixel limit|dimension/i.test(error.message);
    throw new JobError(
      tooLarge
        ? `This image has more than ${LIMITS.imagePixels / 1e6} million pixels.`
        : 'This image is damaged and cannot be shown.',
      { cause: error },
    );
  }
}
