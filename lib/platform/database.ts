/**
 * The one place that knows how the database is opened. SQLite through better-sqlite3: WAL, `synchronous=FULL` (an
 * acknowledged commit is on the disk), foreign keys, and a short busy timeout because a wait blocks the event loop.
 */
import path from 'node:path';
import { PrismaClient } from '../../generated/prisma/client.ts';
import { config } from './config.ts';
import { sqliteFactory } from './database-adapter.ts';
import { singleton } from './singleton.ts';

export type Database = PrismaClient;
/** What an interactive transaction hands to its callback. */
export type Transaction = Parameters<Parameters<PrismaClient['$transaction']>[0]>[0];

export const databaseFile = (): string => path.join(config().dataDir, 'hypotez.db');

/** The database of this process, opened at the first query. `prepare` has migrated it before the server listens. */
export function database(): Database {
  return singleton('database', () => openDatabase(databaseFile()));
}

/** A client of its own for one file that is already migrated: tests and tools. Close it with `$disconnect()`. */
export function openDatabase(file: string): Database {
  return new PrismaClient({ adapter: sqliteFactory(file) });
}

/**
 * Writes the log back into the file and empties it: until then what was deleted stands in it. A reader in its middle
 * puts that off to the next time.
 */
export async function forgetDeleted(): Promise<void> {
  await database().$queryRaw`PRAGMA wal_checkpoint(TRUNCATE)`;
}

/** Writes the log back into the file and closes it. */
export async function closeDatabase(): Promise<void> {
  await database().$disconnect();
}
