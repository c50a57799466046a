/** What a bucket needs when the server starts after an unclean end. */
import { database } from '../platform/database.ts';
import { logger } from '../platform/log.ts';
import { storage } from '../platform/storage.ts';
import { resumeDownloads } from './downloads/jobs.ts';
import { startReading } from './ingest.ts';

/** Removes files without a row, and goes on with readings and downloads that were cut off. */
export async function recoverBuckets(): Promise<void> {
  const removed = await storage().sweep(async (ids) => {
    const which = { where: { id: { in: [...ids] } }, select: { id: true } };
    const rows = [await database().bucketFile.findMany(which), await database().media.findMany(which)].flat();
    return new Set(rows.map((row) => row.id));
  });
  if (removed > 0) logger().info({ removed }, 'orphaned files removed');
  const unread = await database().bucketFile.findMany({ where: { status: { in: ['processing', 'stored'] } } });
  for (const file of unread) void startReading(file);
  await resumeDownloads();
}
