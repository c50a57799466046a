import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '#test/support/database.ts';
import { isAtLeast } from './database-adapter.ts';

let test: TestDatabase;
beforeEach(() => {
  test = createTestDatabase();
});
afterEach(() => test.close());

const setting = (key: string) => ({ ownerId: 'local', key, value: '1' });
const pragma = async (name: string): Promise<unknown> => {
  const rows = await test.db.$queryRawUnsafe<Record<string, unknown>[]>(`PRAGMA ${name}`);
  return Object.values(rows[0] ?? {})[0];
};

describe('every connection', () => {
  it('is durable and checks foreign keys', async () => {
    expect(await pragma('journal_mode')).toBe('wal');
    expect(Number(await pragma('synchronous'))).toBe(2);
    expect(Number(await pragma('foreign_keys'))).toBe(1);
  });
});

describe('transactions', () => {
  it('keep what was written beside them when they roll back', async () => {
    const failing = test.db.$transaction(async (transaction) => {
      await transaction.setting.create({ data: setting('inside') });
      await new Promise((resolve) => setTimeout(resolve, 50));
      throw new Error('changed my mind');
    });
    await new Promise((resolve) => setTimeout(resolve, 10));
    const beside = test.db.setting.create({ data: setting('beside') });
    await expect(failing).rejects.toThrow('changed my mind');
    await beside;
    expect((await test.db.setting.findMany()).map((row) => row.key)).toEqual(['beside']);
  });

  it('take turns', async () => {
    await test.db.setting.create({ data: setting('counter') });
    await Promise.all(
      Array.from({ length: 20 }, () =>
        test.db.$transaction(async (transaction) => {
          const row = await transaction.setting.findFirstOrThrow();
          await transaction.setting.update({ where: { seq: row.seq }, data: { value: `${Number(row.value) + 1}` } });
        }),
      ),
    );
    expect(await test.db.setting.findFirst()).toMatchObject({ value: '21' });
  });

  it('take the write lock when they begin', async () => {
    const other = new Sqlite(test.file, { timeout: 0 });
    await test.db.$transaction(async (transaction) => {
      await transaction.setting.findMany();
      expect(() => other.exec('BEGIN IMMEDIATE')).toThrow('database is locked');
    });
    other.close();
  });

  it('go on after one that never committed', async () => {
    await expect(
      test.db.$transaction(() => new Promise((resolve) => setTimeout(resolve, 200)), { timeout: 50 }),
    ).rejects.toThrow();
    await test.db.setting.create({ data: setting('later') });
    expect(await test.db.setting.count()).toBe(1);
  });
});

it('waits for another process without blocking the event loop', async () => {
  const other = new Sqlite(test.file);
  other.exec('BEGIN IMMEDIATE');
  let longest = 0;
  let last = performance.now();
  const ticker = setInterval(() => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  }, 5);
  setTimeout(() => other.exec('COMMIT'), 400);
  await test.db.setting.create({ data: setting('patient') });
  clearInterval(ticker);
  other.close();
  expect(await test.db.setting.count()).toBe(1);
  expect(longest).toBeLessThan(200);
});

it('compares SQLite versions by number', () => {
  expect(isAtLeast('3.51.3', [3, 51, 3])).toBe(true);
  expect(isAtLeast('3.100.0', [3, 51, 3])).toBe(true);
  expect(isAtLeast('3.51.2', [3, 51, 3])).toBe(false);
});
