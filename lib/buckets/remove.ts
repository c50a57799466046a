/** Takes files and buckets away: the rows first, so that nothing points at a file that is gone. */
import { NotFoundError } from '../contract/errors.ts';
import { database } from '../platform/database.ts';
import { storage } from '../platform/storage.ts';
import { stopDownloads } from './downloads/jobs.ts';
import { noBucket } from './rows.ts';

/** Removes one file, an archive with what was taken out of it. Throws NotFoundError. */
export async function deleteFile(ownerId: string, bucketId: string, fileId: string): Promise<void> {
  const own = { bucketId, ownerId };
  const members = await database().bucketFile.findMany({ where: { ...own, parentId: fileId }, select: { id: true } });
  const { count } = await database().bucketFile.deleteMany({ where: { ...own, id: fileId } });
  if (count === 0) throw new NotFoundError('File not found');
  await database().bucketFile.deleteMany({ where: { ...own, parentId: fileId } });
  for (const { id } of [{ id: fileId }, ...members]) await storage().delete(id);
}

/** Removes a bucket with its files and ends what it is downloading. Throws NotFoundError. */
export async function deleteBucket(ownerId: string, bucketId: string): Promise<void> {
  const files = await database().bucketFile.findMany({ where: { bucketId, ownerId }, select: { id: true } });
  const { count } = await database().bucket.deleteMany({ where: { id: bucketId, ownerId } });
  if (count === 0) throw noBucket();
  await stopDownloads(ownerId, bucketId);
  for (const { id } of files) await storage().delete(id);
}

/** Removes the uploaded bytes of a bucket's documents; their text stays readable and searchable. */
export async function deleteSources(ownerId: string, bucketId: string): Promise<void> {
  const read = { ownerId, bucketId, kind: 'text', status: 'ready' };
  const files = await database().bucketFile.findMany({ where: read, select: { id: true } });
  for (const { id } of files) await storage().delete(id, 'original');
}
