/** Which of the accepted formats an image is, by its first bytes: names and types of a form are only claims. */
import { UnprocessableError, UnsupportedTypeError } from '../../contract/errors.ts';

export type ImageKind = 'jpeg' | 'png' | 'bmp' | 'tiff';

/** TIFF in both byte orders, and BigTIFF. */
const BEGINNINGS: readonly (readonly [kind: ImageKind, bytes: string])[] = [
  ['jpeg', '\xff\xd8\xff'],
  ['png', '\x89PNG\r\n\x1a\n'],
  ['bmp', 'BM'],
  ['tiff', 'II*\0'],
  ['tiff', 'MM\0*'],
  ['tiff', 'II+\0'],
  ['tiff', 'MM\0+'],
];

/** @throws UnprocessableError for an empty file; UnsupportedTypeError for any other format. */
export function imageKind(bytes: Uint8Array): ImageKind {
  if (bytes.length === 0) throw new UnprocessableError('The file is empty.', { param: 'file' });
  const start = Buffer.from(bytes.subarray(0, 8)).toString('latin1');
  const found = BEGINNINGS.find(([, beginning]) => start.startsWith(beginning));
  if (!found)
    throw new UnsupportedTypeError('This is no image that is taken here: JPG, PNG, BMP or TIFF.', { param: 'file' });
  return found[0];
}
