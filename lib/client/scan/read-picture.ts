/** The QR code in a picture somebody chose, pasted or dropped. */
import type { QrReader } from './qr-reader.ts';

/** Small ones first: fast, and a code that fills a large photo is easier to find in them. */
const SIDES = [640, 1_200, 2_400];

/** Null when there is none, or when it is no picture. */
export async function readPicture(reader: QrReader, file: Blob): Promise<string | null> {
  const bitmap = await decode(file);
  if (bitmap === null) return null;
  try {
    for (const side of SIDES) {
      const text = await reader.read(bitmap, side);
      if (text !== null) return text;
      if (Math.max(bitmap.width, bitmap.height) <= side) return null;
    }
    return null;
  } finally {
    bitmap.close();
  }
}

async function decode(file: Blob): Promise<ImageBitmap | null> {
  try {
    return await createImageBitmap(file);
  } catch {
    // No picture, or one this browser does not know.
    return null;
  }
}
