/** What clients report of errors they met: kept for the owner to look at, the newest only. */
import { LIMITS } from '../contract/limits.ts';
import { database } from '../platform/database.ts';
import { dayOf } from './day.ts';

/** @param origin the page that reports; null for a program. */
export async function addClientLog(
  ownerId: string,
  origin: string | null,
  line: Readonly<Record<string, unknown>>,
): Promise<void> {
  const { seq } = await database().clientLog.create({
    data: { ownerId, day: dayOf(new Date()), payload: JSON.stringify({ origin, ...line }) },
  });
  // Now and then, so that a client that reports without end costs nothing but its own reports.
  if (seq % 100 !== 0) return;
  const oldest = await database().clientLog.findFirst({
    where: { ownerId },
    orderBy: { seq: 'desc' },
    skip: LIMITS.clientLogLines,
    select: { seq: true },
  });
  if (oldest !== null) await database().clientLog.deleteMany({ where: { ownerId, seq: { lte: oldest.seq } } });
}
