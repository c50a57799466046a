/** Takes one file in: its bytes to the disk, its kind by its content. It belongs to no bucket yet. */
import { UnprocessableError } from '../contract/errors.ts';
import { config } from '../platform/config.ts';
import { type StoredFile, storage } from '../platform/storage.ts';
import { type FileType, HEAD_BYTES, identifyFile } from './file-types.ts';
import { cleanFileName } from './names.ts';

export interface IncomingFile {
  /** As the client sent it. */
  readonly name: string;
  readonly content: AsyncIterable<Uint8Array>;
}

/** On the disk and known for what it is, but in no bucket yet. */
export interface TakenFile {
  readonly name: string;
  readonly type: FileType;
  readonly stored: StoredFile;
  /** The address it was downloaded from. */
  readonly sourceUrl?: string;
  /** The archive it was taken out of. */
  readonly parentId?: string;
}

/** Bytes of one file. */
export const maxFileBytes = (): number => Math.min(config().UPLOAD_MAX_MB * 2 ** 20, 2 ** 40);

/** Stores and identifies one file; a refused one leaves nothing. Throws 400, 413, 415, 422, 507. */
export async function takeFile(file: IncomingFile, maxBytes = maxFileBytes()): Promise<TakenFile> {
  const name = cleanFileName(file.name);
  const head = { bytes: new Uint8Array(HEAD_BYTES), length: 0 };
  const stored = await storage().write(keepHead(file.content, head), maxBytes);
  try {
    if (stored.size === 0) throw new UnprocessableError('This file is empty.');
    const type = await identifyFile({
      head: head.bytes.subarray(0, head.length),
      path: storage().path(stored.id),
      name,
    });
    return { name, type, stored };
  } catch (error) {
    await storage().delete(stored.id);
    throw error;
  }
}

/** Passes a stream on and keeps its beginning. */
async function* keepHead(
  content: AsyncIterable<Uint8Array>,
  head: { readonly bytes: Uint8Array; length: number },
): AsyncIterable<Uint8Array> {
  for await (const chunk of content) {
    if (head.length < head.bytes.length) {
      const part = chunk.subarray(0, head.bytes.length - head.length);
      head.bytes.set(part, head.length);
      head.length += part.length;
    }
    yield chunk;
  }
}
