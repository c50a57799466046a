/** Deletes everything one owner has: rows of every table that has an `ownerId` (also one added later), and their files. */
import { revokeApiKeys } from '../api-keys/index.ts';
import { deleteBucket } from '../buckets/index.ts';
import { NotFoundError } from '../contract/errors.ts';
import { revokeDevices } from '../pairing/index.ts';
import { database, forgetDeleted } from '../platform/database.ts';
import { singleton } from '../platform/singleton.ts';
import { storage } from '../platform/storage.ts';
import { endSessions } from './sessions.ts';

/** Ends the answers being written for some owners; resolves when they are written. */
export type EndRuns = (isDoomed: (ownerId: string) => boolean) => Promise<void>;

/** Runs are above the domains, so the server hands in how to end them. */
const hooks = (): { endRuns: EndRuns } => singleton('accounts.erase', () => ({ endRuns: async () => {} }));

export function setEndRuns(endRuns: EndRuns): void {
  hooks().endRuns = endRuns;
}

/** Nothing of this owner is left afterwards; whoever comes as him (browser, phone, key) is turned away first. */
export async function eraseOwner(ownerId: string): Promise<void> {
  await Promise.all([endSessions(ownerId), revokeDevices(ownerId), revokeApiKeys(ownerId)]);
  await hooks().endRuns((id) => id === ownerId);
  const where = { ownerId };
  const media = await database().media.findMany({ where, select: { id: true } });
  for (const { id } of await database().bucket.findMany({ where, select: { id: true } })) {
    await deleteBucket(ownerId, id).catch(gone);
  }
  for (const table of await ownedTables()) {
    await database().$executeRawUnsafe(`DELETE FROM "${table}" WHERE ownerId = ?`, ownerId);
  }
  await forgetDeleted();
  for (const { id } of media) await storage().delete(id);
}

/** Full-text tables follow theirs by triggers. */
async function ownedTables(): Promise<string[]> {
  const tables = await database().$queryRaw<{ name: string }[]>`
    SELECT m.name AS name FROM sqlite_master m, pragma_table_info(m.name) c
    WHERE m.type = 'table' AND m.sql NOT LIKE 'CREATE VIRTUAL%' AND c.name = 'ownerId'`;
  return tables.map(({ name }) => name).filter((name) => /^\w+$/.test(name));
}

/** A bucket deleted in between is what was wanted. */
function gone(error: unknown): void {
  if (!(error instanceof NotFoundError)) throw error;
}
