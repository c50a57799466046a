/**
 * Brings the database file to the models of this version, without network: the migrations of `prisma/migrations`, in
 * order, recorded in Prisma's own `_prisma_migrations` table. One migration is one transaction, and the file is copied
 * before the first one runs, so a kill at any moment leaves the old version or the new one.
 */
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import Sqlite from 'better-sqlite3';
import { APPLICATION_ID, checkDatabaseFile } from './database-file.ts';
import { StartError } from './startup/start-error.ts';

export interface MigrationOptions {
  readonly file: string;
  /** `prisma/migrations` */
  readonly migrationsFolder: string;
  /** Where a copy of the file goes before it is changed. */
  readonly backupsFolder: string;
  /** Reads every page of the file first: after an unclean stop. */
  readonly checkPages?: boolean;
}

export interface MigrationOutcome {
  readonly applied: readonly string[];
  /** The copy made before the change; null when there was nothing to change or nothing to copy. */
  readonly backup: string | null;
}

interface Migration {
  readonly name: string;
  readonly sql: string;
  readonly checksum: string;
}

const BACKUPS_KEPT = 3;

/**
 * @throws StartError when the file is damaged, is not ours, or was written by a newer version. It is never changed then.
 */
export function migrateDatabase(options: MigrationOptions): MigrationOutcome {
  const migrations = readMigrations(options.migrationsFolder);
  if (!existsSync(options.file)) return { applied: createDatabase(options.file, migrations), backup: null };
  checkDatabaseFile(options.file, { checkPages: options.checkPages ?? false, backupsFolder: options.backupsFolder });

  const db = new Sqlite(options.file, { timeout: 5_000 });
  try {
    const pending = findPending(db, migrations, options.file);
    if (pending.length === 0) return { applied: [], backup: null };
    const backup = backUp(db, options.backupsFolder);
    applyAll(db, pending);
    return { applied: pending.map((migration) => migration.name), backup };
  } finally {
    db.close();
  }
}

/** Built beside its place and moved there whole: a file of the final name is never half a database. */
function createDatabase(file: string, migrations: readonly Migration[]): string[] {
  if (existsSync(`${file}-wal`)) {
    throw new StartError(
      `${path.basename(file)} is missing from ${path.dirname(file)} while its journal (${path.basename(file)}-wal) is still there. Put the file back, or move the journal away to start with an empty database.`,
    );
  }
  const draft = `${file}.new`;
  for (const leftover of [draft, `${draft}-journal`]) rmSync(leftover, { force: true });
  const db = new Sqlite(draft);
  try {
    db.pragma('synchronous = FULL');
    db.pragma(`application_id = ${APPLICATION_ID}`);
    applyAll(db, migrations);
    // Kept in the file: every later connection finds it so.
    db.pragma('journal_mode = WAL');
  } finally {
    db.close();
  }
  renameSync(draft, file);
  return migrations.map((migration) => migration.name);
}

export function readMigrations(folder: string): Migration[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
    .map((name) => {
      // A checkout with CRLF line endings is the same migration.
      const sql = readFileSync(path.join(folder, name, 'migration.sql'), 'utf8').replaceAll('\r\n', '\n');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    });
}

function findPending(db: Sqlite.Database, migrations: readonly Migration[], file: string): Migration[] {
  const known = new Map(migrations.map((migration) => [migration.name, migration]));
  const applied = readApplied(db);
  for (const { name, checksum } of applied) {
    const migration = known.get(name);
    if (!migration) {
      throw new StartError(
        `${file} was last used by a newer version of Hypotez (it knows "${name}", this version does not). Start that version, or restore an older copy of the data folder.`,
      );
    }
    if (migration.checksum !== checksum) {
      throw new StartError(
        `prisma/migrations/${name} was changed after it had been applied to ${file}. Restore the original migration and put the change into a new one.`,
      );
    }
  }
  const done = new Set(applied.map((row) => row.name));
  return migrations.filter((migration) => !done.has(migration.name));
}

function readApplied(db: Sqlite.Database): { name: string; checksum: string }[] {
  const table = db.prepare(`SELECT 1 FROM sqlite_schema WHERE name = '_prisma_migrations'`).get();
  if (!table) return [];
  return db
    .prepare<[], { name: string; checksum: string }>(
      `SELECT migration_name AS name, checksum FROM _prisma_migrations
       WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL ORDER BY migration_name`,
    )
    .all();
}

function applyAll(db: Sqlite.Database, migrations: readonly Migration[]): void {
  db.exec(MIGRATIONS_TABLE);
  // Prisma rebuilds a table by dropping it, which with foreign keys on would delete the rows that refer to it; the
  // pragma has no effect inside a transaction.
  db.pragma('foreign_keys = OFF');
  for (const migration of migrations) db.transaction(apply).immediate(db, migration);
}

function apply(db: Sqlite.Database, migration: Migration): void {
  const startedAt = Date.now();
  try {
    db.exec(migration.sql);
  } catch (cause) {
    throw new StartError(
      `The database could not be brought up to date: migration ${migration.name} failed (${String(cause)}). Nothing was changed.`,
      { cause },
    );
  }
  const orphans = db.pragma('foreign_key_check');
  if (Array.isArray(orphans) && orphans.length > 0) {
    throw new StartError(`Migration ${migration.name} would leave rows without their parents. Nothing was changed.`);
  }
  db.prepare(
    `INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
     VALUES (?, ?, ?, ?, ?, 1)`,
  ).run(randomUUID(), migration.checksum, migration.name, startedAt, Date.now());
}

/** A consistent copy, also of what is still in the write-ahead log. */
function backUp(db: Sqlite.Database, folder: string): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const stamp = new Date().toISOString().replace(/\D/g, '').slice(0, 17);
  const file = path.join(folder, `hypotez-${stamp}.db`);
  const draft = `${file}.new`;
  db.prepare('VACUUM INTO ?').run(draft);
  renameSync(draft, file);
  const older = readdirSync(folder)
    .filter((name) => /^hypotez-\d+\.db$/.test(name))
    .sort()
    .slice(0, -BACKUPS_KEPT);
  for (const name of older) rmSync(path.join(folder, name));
  return file;
}

/** As Prisma's schema engine writes it, so that its tools understand the file. */
const MIGRATIONS_TABLE = `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
    "id"                    TEXT PRIMARY KEY NOT NULL,
    "checksum"              TEXT NOT NULL,
    "finished_at"           DATETIME,
    "migration_name"        TEXT NOT NULL,
    "logs"                  TEXT,
    "rolled_back_at"        DATETIME,
    "started_at"            DATETIME NOT NULL DEFAULT current_timestamp,
    "applied_steps_count"   INTEGER UNSIGNED NOT NULL DEFAULT 0
)`;
