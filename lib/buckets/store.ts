/** Files into buckets: stored, entered, and read in the background. */
import { ConflictError } from '../contract/errors.ts';
import { storage } from '../platform/storage.ts';
import { startReading } from './ingest.ts';
import { type AddOptions, insertFiles } from './insert.ts';
import { extensionOf } from './names.ts';
import type { BucketFile } from './rows.ts';
import { type IncomingFile, type TakenFile, takeFile } from './take.ts';

/** Puts taken files into a bucket and starts reading them. Throws what insertFiles throws; nothing is kept then. */
export async function addToBucket(
  ownerId: string,
  bucketId: string,
  taken: readonly TakenFile[],
  options: AddOptions = {},
): Promise<BucketFile[]> {
  const files = await insertFiles(ownerId, bucketId, taken, options);
  for (const file of files) void startReading(file);
  return files;
}

/** One file of a form straight into a bucket. Throws what takeFile and addToBucket throw. */
export async function receiveFile(ownerId: string, bucketId: string, file: IncomingFile): Promise<BucketFile> {
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
  await storage().ensureSpace(file.bytes.length);
  const taken = await takeFile({ name: file.name, content: once(file.bytes) });
  const subtype = taken.type.mediaType.split('/')[1] ?? '';
  const needsExtension = extensionOf(taken.name) === '' && /^[a-z0-9]{2,4}$/.test(subtype);
  const named = needsExtension ? { ...taken, name: `${taken.name}.${subtype}` } : taken;
  const [row] = await addToBucket(ownerId, bucketId, [named]);
  if (row === undefined) throw new ConflictError('The file could not be stored. Try again.');
  return row;
}

async function* once(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}
