/** Opens images of the vision API: JPG and PNG are only measured, BMP and TIFF become PNG. */
import { createCanvas, loadImage } from '@napi-rs/canvas';
import sharp from 'sharp';
import { LIMITS } from '../../contract/limits.ts';
import { JobError } from '../../platform/workers/protocol.ts';
import { serveJobs } from '../../platform/workers/serve.ts';
import { readBmpHeader } from './bmp.ts';
import type { ImageJob, OpenedImage } from './index.ts';

const DAMAGED = 'This image is damaged or too large to be read.';

serveJobs(async (input) => {
  const { kind, bytes } = input as ImageJob;
  return { result: kind === 'bmp' ? await openBmp(bytes) : await open(bytes, kind === 'tiff') };
});

async function open(bytes: Uint8Array, isTiff: boolean): Promise<OpenedImage> {
  try {
    const options = { limitInputPixels: LIMITS.imagePixels, autoOrient: true } as const;
    const { autoOrient, pages = 1 } = await sharp(bytes, options).metadata();
    const size = { width: autoOrient.width, height: autoOrient.height };
    if (size.width * size.height > LIMITS.imagePixels) throw new Error('Too many pixels.');
    if (!isTiff) return { ...size, pages: 1, bytes: null, mediaType: 'image/png' };
    const png = await sharp(bytes, { ...options, page: 0 })
      .toColourspace('srgb')
      .png({ compressionLevel: 1 })
      .toBuffer();
    return { ...size, pages, bytes: png, mediaType: 'image/png' };
  } catch (cause) {
    throw new JobError(DAMAGED, { cause });
  }
}

async function openBmp(bytes: Uint8Array): Promise<OpenedImage> {
  const header = readBmpHeader(bytes);
  if (!header || header.neededBytes > bytes.length) throw new JobError(DAMAGED);
  const { width, height } = header;
  if (width * height > LIMITS.imagePixels) throw new JobError(DAMAGED);
  try {
    const image = await loadImage(Buffer.from(bytes));
    const canvas = createCanvas(width, height);
    canvas.getContext('2d').drawImage(image, 0, 0);
    return { width, height, pages: 1, bytes: canvas.toBuffer('image/png'), mediaType: 'image/png' };
  } catch (cause) {
    throw new JobError(DAMAGED, { cause });
  }
}
