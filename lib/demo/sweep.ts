/**
 * Deletes what visitors have left when their time is over. Ids sort by time, so the doomed are a range, and every table
 * with an `ownerId` is emptied of it: what is added to the schema later is swept too. Rows go first; files of a sweep
 * that was cut short are found by the next start, which removes every file without a row.
 */
import { readdir, stat, unlink } from 'node:fs/promises';
import path from 'node:path';
import { config } from '../platform/config.ts';
import { database, forgetDeleted } from '../platform/database.ts';
import { logger } from '../platform/log.ts';
import { storage } from '../platform/storage.ts';
import { endExpiredSignIns } from './sign-in-store.ts';
import { idsBefore, VISITOR_PREFIX } from './visitor.ts';

export interface SweepHooks {
  /** Ends the answers being written for these owners; resolves when they are written. */
  endRuns(isDoomed: (ownerId: string) => boolean): Promise<void>;
}

const MOST_BETWEEN_MS = 10 * 60_000;

/** Sweeps now and then again and again. */
export async function keepSweeping(hooks: SweepHooks): Promise<void> {
  await sweepVisitors(hooks);
  const everyMs = Math.max(1_000, Math.min(MOST_BETWEEN_MS, config().DEMO_TTL / 4));
  setInterval(() => {
    sweepVisitors(hooks).catch((err: unknown) => {
      // A busy database is no harm: the next sweep tries again.
      logger().warn({ err }, 'What visitors left was not deleted');
    });
  }, everyMs).unref();
}

/** Deletes all of the visitors whose time was over at `now`. Returns how many rows went. */
export async function sweepVisitors(hooks: SweepHooks, now = Date.now()): Promise<number> {
  const before = idsBefore(now - config().DEMO_TTL);
  await hooks.endRuns((ownerId) => ownerId >= VISITOR_PREFIX && ownerId < before);
  const doomed = { ownerId: { gte: VISITOR_PREFIX, lt: before } };
  const select = { id: true };
  const files = await database().bucketFile.findMany({ where: doomed, select });
  const media = await database().media.findMany({ where: doomed, select });
  let rows = 0;
  for (const table of await ownedTables()) {
    rows += await database().$executeRawUnsafe(
      `DELETE FROM "${table}" WHERE ownerId >= ? AND ownerId < ?`,
      VISITOR_PREFIX,
      before,
    );
  }
  if (rows > 0) await forgetDeleted();
  for (const { id } of [...files, ...media]) await storage().delete(id);
  await sweepCaches(now - config().DEMO_TTL);
  await endExpiredSignIns(now);
  if (rows > 0) logger().info({ rows, files: files.length + media.length }, 'What visitors left was deleted');
  return rows;
}

/** Tables whose rows belong to somebody. Full-text tables follow theirs by triggers. */
async function ownedTables(): Promise<string[]> {
  const tables = await database().$queryRaw<{ name: string }[]>`
    SELECT m.name AS name FROM sqlite_master m, pragma_table_info(m.name) c
    WHERE m.type = 'table' AND m.sql NOT LIKE 'CREATE VIRTUAL%' AND c.name = 'ownerId'`;
  return tables.map(({ name }) => name).filter((name) => /^\w+$/.test(name));
}

/** Kept answers and spoken texts are visitors' words too; a cache may lose anything at any time. */
async function sweepCaches(before: number): Promise<void> {
  const folder = path.join(config().dataDir, 'cache');
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(nothingThere);
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const file = path.join(entry.parentPath, entry.name);
    const { birthtimeMs } = await stat(file).catch(() => ({ birthtimeMs: Number.POSITIVE_INFINITY }));
    if (birthtimeMs < before) await unlink(file).catch(nothingThere);
  }
}

function nothingThere(error: unknown): [] {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
  throw error;
}
