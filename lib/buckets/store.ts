/** Takes files in: bytes to the disk first, then all rows of a request in one transaction, then the reading starts. */
import {
  ConflictError,
  NotFoundError,
  TooLargeError,
  UnprocessableError,
  UnsupportedTypeError,
} from '../contract/errors.ts';
import { LIMITS } from '../contract/limits.ts';
import { config } from '../platform/config.ts';
import { database } from '../platform/database.ts';
import { type StoredFile, storage } from '../platform/storage.ts';
import { type FileType, HEAD_BYTES, identifyFile } from './file-types.ts';
import { startReading } from './ingest.ts';
import { cleanFileName, extensionOf, foldName, uniqueName } from './names.ts';
import { type BucketFile, noBucket } from './rows.ts';

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
}

/** Bytes of one file. */
export const maxFileBytes = (): number => Math.min(config().UPLOAD_MAX_MB * 2 ** 20, 2 ** 40);

/** Stores and identifies one file; a refused one leaves nothing. Throws 400, 413, 415, 422, 507. */
export async function takeFile(file: IncomingFile): Promise<TakenFile> {
  const name = cleanFileName(file.name);
  const head = { bytes: new Uint8Array(HEAD_BYTES), length: 0 };
  const stored = await storage().write(keepHead(file.content, head), maxFileBytes());
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

/**
 * Puts taken files into a bucket, which is made when it does not exist, and starts reading them.
 * When it throws (404 somebody else's bucket, 413 bucket full) nothing is kept.
 */
export async function addToBucket(
  ownerId: string,
  bucketId: string,
  taken: readonly TakenFile[],
): Promise<BucketFile[]> {
  try {
    const files = await database().$transaction(async (transaction) => {
      const bucket = await transaction.bucket.findUnique({ where: { id: bucketId }, include: { files: true } });
      if (bucket !== null && bucket.ownerId !== ownerId) throw noBucket();
      if (bucket === null) await transaction.bucket.create({ data: { id: bucketId, ownerId } });
      const present = bucket?.files ?? [];
      checkRoom(present, taken);
      const names = new Set(present.map((file) => foldName(file.name)));
      const rows: BucketFile[] = [];
      for (const { name, type, stored } of taken) {
        const unique = uniqueName(name, (folded) => names.has(folded));
        names.add(foldName(unique));
        const isRead = type.kind === 'text' || type.kind === 'image';
        rows.push(
          await transaction.bucketFile.create({
            data: { ...stored, ...type, name: unique, ownerId, bucketId, status: isRead ? 'processing' : 'ready' },
          }),
        );
      }
      return rows;
    });
    for (const file of files) void startReading(file);
    return files;
  } catch (error) {
    for (const { stored } of taken) await storage().delete(stored.id);
    throw error;
  }
}

function checkRoom(present: readonly BucketFile[], taken: readonly TakenFile[]): void {
  if (present.length + taken.length > LIMITS.bucketFiles) {
    throw new TooLargeError(`A bucket holds at most ${LIMITS.bucketFiles} files.`);
  }
  const before = present.reduce((sum, file) => sum + file.size, 0);
  const bytes = taken.reduce((sum, file) => sum + file.stored.size, before);
  if (bytes > LIMITS.bucketBytes) throw new TooLargeError('The files of this bucket together are too large.');
}

/** Throws NotFoundError when the bucket is somebody else's; one that does not exist yet is fine. */
export async function checkBucket(ownerId: string, bucketId: string): Promise<void> {
  const bucket = await database().bucket.findUnique({ where: { id: bucketId }, select: { ownerId: true } });
  if (bucket !== null && bucket.ownerId !== ownerId) throw noBucket();
}

/** One file of a form straight into a bucket. Throws what takeFile and addToBucket throw. */
export async function receiveFile(ownerId: string, bucketId: string, file: IncomingFile): Promise<BucketFile> {
  await checkBucket(ownerId, bucketId);
  await storage().ensureSpace(0);
  const [row] = await addToBucket(ownerId, bucketId, [await takeFile(file)]);
  if (row === undefined) throw new ConflictError('The file could not be stored. Try again.');
  return row;
}

/** Bytes that came inline. A name without an extension gets the one of its content. */
export async function storeBytes(
  ownerId: string,
  bucketId: string,
  file: { readonly name: string; readonly bytes: Uint8Array },
): Promise<BucketFile> {
  await checkBucket(ownerId, bucketId);
  await storage().ensureSpace(file.bytes.length);
  const taken = await takeFile({ name: file.name, content: once(file.bytes) });
  const subtype = taken.type.mediaType.split('/')[1] ?? '';
  const needsExtension = extensionOf(taken.name) === '' && /^[a-z0-9]{2,4}$/.test(subtype);
  const named = needsExtension ? { ...taken, name: `${taken.name}.${subtype}` } : taken;
  const [row] = await addToBucket(ownerId, bucketId, [named]);
  if (row === undefined) throw new ConflictError('The file could not be stored. Try again.');
  return row;
}

/** Throws UnsupportedTypeError for a file that no model and no reader can do anything with. */
export function attachable(file: Pick<BucketFile, 'kind'>): void {
  if (file.kind === 'other') throw new UnsupportedTypeError('This kind of file cannot be attached.');
}

/** Removes one file. Throws NotFoundError. */
export async function deleteFile(ownerId: string, bucketId: string, fileId: string): Promise<void> {
  const { count } = await database().bucketFile.deleteMany({ where: { id: fileId, bucketId, ownerId } });
  if (count === 0) throw new NotFoundError('File not found');
  await storage().delete(fileId);
}

/** Removes a bucket with its files: the rows first, so that nothing points at a file that is gone. Throws NotFoundError. */
export async function deleteBucket(ownerId: string, bucketId: string): Promise<void> {
  const files = await database().bucketFile.findMany({ where: { bucketId, ownerId }, select: { id: true } });
  const { count } = await database().bucket.deleteMany({ where: { id: bucketId, ownerId } });
  if (count === 0) throw noBucket();
  for (const { id } of files) await storage().delete(id);
}

async function* once(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
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
