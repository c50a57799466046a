import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '#test/support/database.ts';
import { explainDataFailure } from './data-failure.ts';

let test: TestDatabase;
beforeEach(() => {
  test = createTestDatabase();
});
afterEach(() => test.close());

const failureOf = (work: Promise<unknown>) => work.then(() => null, explainDataFailure);
const create = (id: string, systemPrompt = '') =>
  test.db.conversation.create({ data: { id, ownerId: 'local', systemPrompt } });

describe('explainDataFailure', () => {
  it('calls a full disk by its name, inside a transaction and outside', async () => {
    await create('first');
    await test.db.$queryRawUnsafe('PRAGMA max_page_count = 10');
    const big = 'x'.repeat(1_000_000);
    expect(await failureOf(create('a', big))).toMatchObject({ status: 507 });
    const inside = test.db.$transaction((tx) =>
      tx.conversation.create({ data: { id: 'b', ownerId: 'local', systemPrompt: big } }),
    );
    expect(await failureOf(inside)).toMatchObject({ status: 507 });
    expect(await test.db.conversation.count()).toBe(1);
  });

  it('asks to come back when another process holds the database', async () => {
    const other = new Sqlite(test.file);
    other.exec('BEGIN IMMEDIATE');
    const failure = await failureOf(create('a'));
    other.close();
    expect(failure).toMatchObject({ status: 503, retryAfter: 1 });
    expect(await failureOf(create('b'))).toBeNull();
  });

  it('knows the file system, and leaves what it does not know', () => {
    expect(explainDataFailure(Object.assign(new Error('x'), { code: 'ENOSPC' }))).toMatchObject({ status: 507 });
    expect(explainDataFailure(Object.assign(new Error('x'), { code: 'EMFILE' }))).toMatchObject({ status: 503 });
    expect(explainDataFailure(new TypeError('x'))).toBeNull();
    expect(explainDataFailure(null)).toBeNull();
  });
});
