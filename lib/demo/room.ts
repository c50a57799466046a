/** What visitors keep, in bytes: one of them, and all together. */
import { StorageFullError, TooLargeError } from '../contract/errors.ts';
import { config } from '../platform/config.ts';
import { database } from '../platform/database.ts';
import { singleton } from '../platform/singleton.ts';
import { ABOVE_VISITORS, isVisitor, VISITOR_PREFIX } from './visitor.ts';

const MB = 1024 * 1024;
/** The whole is measured at most this often. */
const FRESH_MS = 3_000;

/** Files, media and words of one visitor. */
export async function bytesOf(ownerId: string): Promise<number> {
  const [row] = await database().$queryRaw<{ bytes: bigint | number | null }[]>`
    SELECT (SELECT COALESCE(SUM(size), 0) FROM BucketFile WHERE ownerId = ${ownerId})
         + (SELECT COALESCE(SUM(size), 0) FROM Media WHERE ownerId = ${ownerId})
         + (SELECT COALESCE(SUM(LENGTH(text)), 0) FROM Message WHERE ownerId = ${ownerId}) AS bytes`;
  return Number(row?.bytes ?? 0);
}

/** Bytes a visitor may add; without end for everybody else. */
export async function roomOf(ownerId: string): Promise<number> {
  if (!config().DEMO || !isVisitor(ownerId)) return Number.POSITIVE_INFINITY;
  return Math.max(0, config().DEMO_STORAGE_MB * MB - (await bytesOf(ownerId)));
}

/** @throws TooLargeError when a visitor has no room for so many bytes more. */
export async function requireRoom(ownerId: string, bytes: number): Promise<void> {
  if (bytes > (await roomOf(ownerId))) throw noRoom();
}

export const noRoom = (): TooLargeError =>
  new TooLargeError(`A visitor of this demo may keep ${config().DEMO_STORAGE_MB} MB. Delete something first.`);

/** @throws StorageFullError when all visitors together keep as much as the demo may hold. */
export async function requireRoomForAll(): Promise<void> {
  const state = singleton('demo.room', () => ({ at: Number.NEGATIVE_INFINITY, bytes: 0 }));
  if (performance.now() - state.at > FRESH_MS) {
    state.at = performance.now();
    state.bytes = await bytesOfAll();
  }
  if (state.bytes >= config().DEMO_TOTAL_STORAGE_MB * MB) {
    throw new StorageFullError(
      'This demo is full for now. What visitors leave is deleted in a while: try again later.',
    );
  }
}

/** Their files, and what the database really uses: its file does not shrink when rows go. */
async function bytesOfAll(): Promise<number> {
  const [row] = await database().$queryRaw<{ bytes: bigint | number | null }[]>`
    SELECT (SELECT COALESCE(SUM(size), 0) FROM BucketFile WHERE ownerId >= ${VISITOR_PREFIX} AND ownerId < ${ABOVE_VISITORS})
         + (SELECT COALESCE(SUM(size), 0) FROM Media WHERE ownerId >= ${VISITOR_PREFIX} AND ownerId < ${ABOVE_VISITORS})
         + (SELECT (p.page_count - f.freelist_count) * s.page_size
              FROM pragma_page_count p, pragma_freelist_count f, pragma_page_size s) AS bytes`;
  return Number(row?.bytes ?? 0);
}
