/** A migrated database in a folder of its own, for tests of queries. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Database, openDatabase } from '#lib/platform/database.ts';
import { migrateDatabase } from '#lib/platform/migrations.ts';

export interface TestDatabase {
  readonly db: Database;
  readonly file: string;
  readonly folder: string;
  close(): Promise<void>;
}

export interface TestDatabaseOptions {
  /** Code under test that asks for the database of this process gets this one, until `close`. */
  readonly asProcessDatabase?: boolean;
}

const PROCESS_DATABASE = Symbol.for('hypotez.database');

export function createTestDatabase(options: TestDatabaseOptions = {}): TestDatabase {
  const folder = mkdtempSync(path.join(tmpdir(), 'hypotez-test-'));
  const file = path.join(folder, 'hypotez.db');
  const migrationsFolder = path.join(import.meta.dirname, '../../prisma/migrations');
  migrateDatabase({ file, migrationsFolder, backupsFolder: path.join(folder, 'backups') });
  const db = openDatabase(file);
  const singletons = globalThis as unknown as Record<symbol, unknown>;
  if (options.asProcessDatabase) singletons[PROCESS_DATABASE] = db;
  return {
    db,
    file,
    folder,
    async close() {
      if (singletons[PROCESS_DATABASE] === db) delete singletons[PROCESS_DATABASE];
      await db.$disconnect();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
