/**
 * The one place that knows how the database is opened. SQLite through better-sqlite3: WAL, `synchronous=FULL` (an
 * acknowledged commit is on the disk), foreign keys, and a short busy timeout because a wait blocks the event loop.
 */
import path from 'node:path';
import { PrismaBetterSqlite3 } from '@prisma/adapter-better-sqlite3';
import { PrismaClient } from '../../generated/prisma/client.ts';
import { config } from './config.ts';
import { singleton } from './singleton.ts';

export type Database = PrismaClient;
/** What an interactive transaction hands to its callback. */
export type Transaction = Parameters<Parameters<PrismaClient['$transaction']>[0]>[0];

export const databaseFile = (): string => path.join(config().dataDir, 'hypotez.db');

/** The database of this process. Opened lazily; `prepareDatabase` (migrations) has run before the first request. */
export function database(): Database {
  return singleton('database', () => {
    const adapter = new PrismaBetterSqlite3({ url: `file:${databaseFile()}`, timeout: 50 });
    return new PrismaClient({ adapter });
  });
}
