import { spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { diffSchema } from '../../scripts/schema-diff.ts';
import { type MigrationOutcome, migrateDatabase } from './migrations.ts';

const root = path.join(import.meta.dirname, '../..');
const shipped = path.join(root, 'prisma/migrations');
let folder: string;
let file: string;
let migrationsFolder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'hypotez migrations '));
  file = path.join(folder, 'hypotez.db');
  migrationsFolder = path.join(folder, 'migrations');
  cpSync(shipped, migrationsFolder, { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const migrate = (checkPages = false): MigrationOutcome =>
  migrateDatabase({ file, migrationsFolder, backupsFolder: path.join(folder, 'backups'), checkPages });

function addMigration(name: string, sql: string): void {
  mkdirSync(path.join(migrationsFolder, name));
  writeFileSync(path.join(migrationsFolder, name, 'migration.sql'), sql);
}

function query<T>(sql: string, from = file): T[] {
  const db = new Sqlite(from);
  try {
    return db.prepare<[], T>(sql).all();
  } finally {
    db.close();
  }
}

describe('migrateDatabase', () => {
  it('builds the models of prisma/schema.prisma', async () => {
    expect(await diffSchema()).toBe('');
  });

  it('makes a database once, and then has nothing to do', () => {
    const { applied, backup } = migrate();
    expect(applied).toEqual(readdirSync(shipped).filter((name) => !name.includes('.')));
    expect(backup).toBeNull();
    expect(migrate()).toEqual({ applied: [], backup: null });
    expect(existsSync(`${file}.new`)).toBe(false);
  });

  it('copies the file before it changes it', () => {
    migrate();
    addMigration('20990101000000_extra', 'CREATE TABLE "Extra" ("seq" INTEGER PRIMARY KEY);');
    const { applied, backup } = migrate();
    expect(applied).toEqual(['20990101000000_extra']);
    const extra = `SELECT name FROM sqlite_schema WHERE name = 'Extra'`;
    expect(query(extra)).toHaveLength(1);
    expect(query(extra, String(backup))).toHaveLength(0);
  });

  it('undoes the whole migration when a statement of it fails', () => {
    migrate();
    addMigration(
      '20990101000000_bad',
      'CREATE TABLE "Half" ("seq" INTEGER PRIMARY KEY); INSERT INTO "Nowhere" VALUES (1);',
    );
    expect(() => migrate()).toThrow(/migration 20990101000000_bad failed .* Nothing was changed\./);
    expect(query(`SELECT 1 FROM sqlite_schema WHERE name = 'Half'`)).toHaveLength(0);
  });

  it('keeps the rows that refer to a table which is rebuilt', () => {
    migrate();
    const db = new Sqlite(file);
    db.exec(`INSERT INTO "Bucket" ("id", "ownerId", "updatedAt") VALUES ('b', 'local', 0);
      INSERT INTO "BucketFile" ("id", "ownerId", "bucketId", "name", "mediaType", "kind", "size", "sha256")
      VALUES ('f', 'local', 'b', 'a.txt', 'text/plain', 'text', 1, 'x');`);
    db.close();
    addMigration(
      '20990101000000_rebuild',
      `PRAGMA foreign_keys=OFF;
       CREATE TABLE "new_Bucket" ("seq" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, "id" TEXT NOT NULL, "ownerId" TEXT NOT NULL);
       INSERT INTO "new_Bucket" SELECT "seq", "id", "ownerId" FROM "Bucket";
       DROP TABLE "Bucket";
       ALTER TABLE "new_Bucket" RENAME TO "Bucket";
       CREATE UNIQUE INDEX "Bucket_ownerId_id_key" ON "Bucket"("ownerId", "id");`,
    );
    migrate();
    expect(query('SELECT "id" FROM "BucketFile"')).toEqual([{ id: 'f' }]);
  });

  it('refuses a database of a newer version', () => {
    addMigration('20990101000000_future', 'CREATE TABLE "Future" ("seq" INTEGER PRIMARY KEY);');
    migrate();
    rmSync(path.join(migrationsFolder, '20990101000000_future'), { recursive: true });
    expect(() => migrate()).toThrow(/was last used by a newer version of Hypotez/);
  });

  it('refuses a migration that was edited after it had been applied', () => {
    migrate();
    const [name] = readdirSync(migrationsFolder);
    writeFileSync(path.join(migrationsFolder, String(name), 'migration.sql'), '-- changed');
    expect(() => migrate()).toThrow(/was changed after it had been applied/);
  });

  it('leaves the old version or the new one when it is killed on the way', async () => {
    migrate();
    // Some 300 ms of work in one transaction, with both of its ends visible.
    addMigration(
      '20990101000000_slow',
      `CREATE TABLE "First" ("n" INTEGER);
       WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 300000) INSERT INTO "First" SELECT n FROM c;
       CREATE INDEX "First_n" ON "First"("n");
       CREATE TABLE "Last" ("n" INTEGER);`,
    );
    const script = `
      const { migrateDatabase } = await import(${JSON.stringify(path.join(import.meta.dirname, 'migrations.ts'))});
      process.stdout.write('go');
      migrateDatabase(${JSON.stringify({ file, migrationsFolder, backupsFolder: path.join(folder, 'backups') })});`;
    let interrupted = 0;
    for (let round = 0; round < 6; round++) {
      const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const exited = new Promise((resolve) => child.once('exit', resolve));
      await new Promise((resolve) => child.stdout.once('data', resolve));
      await sleep(round * 30);
      child.kill('SIGKILL');
      await exited;
      const tables = query<{ name: string }>(`SELECT name FROM sqlite_schema WHERE name IN ('First', 'Last')`);
      const recorded = query(`SELECT 1 FROM _prisma_migrations WHERE migration_name = '20990101000000_slow'`);
      expect([tables.length, recorded.length]).toEqual(recorded.length === 1 ? [2, 1] : [0, 0]);
      if (recorded.length === 1) break;
      interrupted++;
    }
    expect(interrupted).toBeGreaterThan(0);
    migrate(true);
    expect(query('SELECT count(*) AS n FROM "First"')).toEqual([{ n: 300_000 }]);
  });
});

describe('a damaged file', () => {
  const damages: [string, () => void, RegExp][] = [
    ['emptied', () => truncateSync(file, 0), /is empty \(0 bytes\)/],
    ['cut off', () => truncateSync(file, 3 * 4096), /is damaged/],
    ['text', () => writeFileSync(file, 'these are not the chats you are looking for'), /is not a database/],
    ['scribbled over', () => scribble(), /is damaged/],
  ];

  it.each(damages)('%s: the start is refused and nothing is touched', (_name, damage, sentence) => {
    migrate();
    damage();
    const before = readFileSync(file);
    expect(() => migrate(true)).toThrow(sentence);
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(readdirSync(folder).sort()).toEqual(['hypotez.db', 'migrations']);
  });

  it('of another program is refused', () => {
    new Sqlite(file).exec('CREATE TABLE t (x); PRAGMA user_version = 3;').close();
    expect(() => migrate()).toThrow(/was not made by Hypotez/);
  });

  it('whose journal was left alone is not replaced by an empty one', () => {
    writeFileSync(`${file}-wal`, 'x');
    expect(() => migrate()).toThrow(/is missing from .* while its journal/);
    expect(existsSync(file)).toBe(false);
  });

  function scribble(): void {
    const bytes = readFileSync(file);
    for (const page of [2, 5, 9]) bytes.fill(0xa5, page * 4096, (page + 1) * 4096);
    writeFileSync(file, bytes);
  }
});
