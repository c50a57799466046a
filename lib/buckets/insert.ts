/** The rows of files that go into a bucket. */
import { randomUUID } from 'node:crypto';
import { TooLargeError } from '../contract/errors.ts';
import { LIMITS } from '../contract/limits.ts';
import { requireRoom } from '../demo/index.ts';
import { database } from '../platform/database.ts';
import { storage } from '../platform/storage.ts';
import type { DownloadList } from './downloads/list.ts';
import { foldName, uniqueName } from './names.ts';
import { type BucketFile, noBucket } from './rows.ts';
import type { TakenFile } from './take.ts';

/** What else goes into a bucket with its files, and under which condition. */
export interface AddOptions {
  /** Download lists; one that the bucket knows already is left as it is. */
  readonly lists?: readonly DownloadList[];
  /** The bucket must be there: its owner may have deleted it meanwhile. */
  readonly existing?: boolean;
}

/**
 * Puts taken files into a bucket, which is made when it does not exist, in one transaction.
 * When it throws (404 no bucket of this owner where it must be there, 413 bucket full) nothing is kept.
 */
export async function insertFiles(
  ownerId: string,
  bucketId: string,
  taken: readonly TakenFile[],
  { lists = [], existing = false }: AddOptions = {},
): Promise<BucketFile[]> {
  try {
    await requireRoom(
      ownerId,
      taken.reduce((sum, file) => sum + file.stored.size, 0),
    );
    const files = await database().$transaction(async (transaction) => {
      const where = { ownerId_id: { ownerId, id: bucketId } };
      const bucket = await transaction.bucket.findUnique({ where, include: { files: true } });
      if (bucket === null && existing) throw noBucket();
      if (bucket === null) await transaction.bucket.create({ data: { id: bucketId, ownerId } });
      const present = bucket?.files ?? [];
      checkRoom(present, taken);
      const names = new Set(present.map((file) => foldName(file.name)));
      const rows: BucketFile[] = [];
      for (const { fingerprint, entries } of lists) {
        await transaction.downloadJob.upsert({
          where: { ownerId_bucketId_fingerprint: { ownerId, bucketId, fingerprint } },
          create: { id: randomUUID(), ownerId, bucketId, fingerprint, list: JSON.stringify(entries) },
          update: {},
        });
        // A list that brought nothing the first time is worth a second try.
        await transaction.downloadJob.updateMany({
          where: { ownerId, bucketId, fingerprint, status: 'failed' },
          data: { status: 'running', error: null, errorStatus: null },
        });
      }
      for (const { name, type, stored, sourceUrl = null, parentId = null } of taken) {
        const unique = uniqueName(name, (folded) => names.has(folded));
        names.add(foldName(unique));
        const isRead = type.kind === 'text' || type.kind === 'image';
        rows.push(
          await transaction.bucketFile.create({
            data: {
              ...stored,
              ...type,
              name: unique,
              ownerId,
              bucketId,
              sourceUrl,
              parentId,
              status: isRead ? 'processing' : 'ready',
            },
          }),
        );
      }
      return rows;
    });
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
