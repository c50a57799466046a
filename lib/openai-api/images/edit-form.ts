/** The form of `POST /v1/images/edits`: pictures under `image` or `image[]`, a `mask`, and fields in any order. */
import { BadRequestError, TooLargeError, UnsupportedTypeError } from '../../contract/errors.ts';
import { LIMITS } from '../../contract/limits.ts';
import { parse } from '../../platform/http/endpoint.ts';
import { type MultipartFile, readMultipart } from '../../platform/http/multipart.ts';
import type { ApiRequest } from '../../platform/http/types.ts';
import type { ImagePart } from '../../providers/provider.ts';
import { fieldsOf } from '../form-fields.ts';
import type { Originals } from './make.ts';
import { type PictureBody, pictureSchema } from './schema.ts';

/** @throws BadRequestError, TooLargeError, UnsupportedTypeError with the field at fault */
export async function readEditForm(request: ApiRequest): Promise<{ body: PictureBody; originals: Originals }> {
  const images: ImagePart[] = [];
  let mask: ImagePart | undefined;
  let size = 0;
  const fields = await readMultipart(request, {
    limits: { files: LIMITS.pictureInputs + 1, fileBytes: LIMITS.imageBytes, fieldBytes: LIMITS.jsonBytes },
    async onFile(file) {
      const field = file.field.replace(/\[\d*\]$/, '');
      if (field !== 'image' && field !== 'mask') return;
      const bytes = await readAll(file);
      size += bytes.length;
      if (size > LIMITS.fileReadBytes)
        throw new TooLargeError('The pictures are too large together.', { param: field });
      const part = toPart(file, bytes, field);
      if (field === 'image') images.push(part);
      else if (mask === undefined) mask = part;
      else throw new BadRequestError('There is more than one mask.', { param: 'mask' });
    },
  });
  if (images.length === 0) throw new BadRequestError('image: Field required', { param: 'image' });
  if (images.length > LIMITS.pictureInputs) {
    throw new BadRequestError(`There are more than ${LIMITS.pictureInputs} pictures.`, { param: 'image' });
  }
  return { body: parse(pictureSchema, fieldsOf(fields)), originals: { images, mask } };
}

async function readAll({ content }: MultipartFile): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of content) parts.push(part);
  return Buffer.concat(parts);
}

function toPart({ name }: MultipartFile, bytes: Uint8Array, param: string): ImagePart {
  const mediaType = pictureType(bytes);
  if (mediaType === null) throw new UnsupportedTypeError('This is no PNG, JPEG, WebP or GIF.', { param });
  const ending = mediaType.slice('image/'.length);
  // The name goes into a form of ours: no quotes, no line breaks, no folders.
  const clean = name.replace(/[^\p{L}\p{N}._-]+/gu, '_').slice(-100);
  return { type: 'image', name: clean || `image.${ending}`, mediaType, read: async () => bytes };
}

/** By its first bytes: what a client says of a file decides nothing. */
function pictureType(bytes: Uint8Array): string | null {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(12, bytes.length)).toString('latin1');
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png';
  if (head.startsWith('\xff\xd8\xff')) return 'image/jpeg';
  if (head.startsWith('RIFF') && head.endsWith('WEBP')) return 'image/webp';
  return /^GIF8[79]a/.test(head) ? 'image/gif' : null;
}
