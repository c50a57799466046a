/** The full-text indexes of prisma/migrations follow their tables through everything that is done to a row. */
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '#test/support/database.ts';

let test: TestDatabase;
beforeEach(async () => {
  test = createTestDatabase();
  await test.db.conversation.create({ data: { id: 'c', ownerId: 'local', title: 'Ёлка and café' } });
});
afterEach(async () => {
  // rank 1 compares the index with the rows it must hold; it throws when they differ.
  for (const table of ['MessageSearch', 'ConversationSearch', 'ChunkSearch', 'MemorySearch']) {
    await test.db.$executeRawUnsafe(`INSERT INTO "${table}"("${table}", rank) VALUES ('integrity-check', 1)`);
  }
  await test.close();
});

async function find(table: string, words: string): Promise<number[]> {
  const rows = await test.db.$queryRawUnsafe<{ rowid: bigint }[]>(
    `SELECT rowid FROM "${table}" WHERE "${table}" MATCH ? ORDER BY rowid`,
    words,
  );
  return rows.map((row) => Number(row.rowid));
}

const addMessage = (id: string, text: string, status = 'complete') =>
  test.db.message.create({ data: { id, ownerId: 'local', conversationId: 'c', role: 'assistant', text, status } });

describe('messages', () => {
  it('are found once they have stopped streaming', async () => {
    const { seq } = await addMessage('m', '', 'streaming');
    await test.db.message.update({ where: { id: 'm' }, data: { text: 'the quick' } });
    await test.db.message.update({ where: { id: 'm' }, data: { text: 'the quick brown fox' } });
    expect(await find('MessageSearch', 'quick')).toEqual([]);
    await test.db.message.update({ where: { id: 'm' }, data: { status: 'complete' } });
    expect(await find('MessageSearch', 'fox')).toEqual([seq]);
  });

  it('are found by their new words only, after an edit', async () => {
    const { seq } = await addMessage('m', 'alpha');
    await test.db.message.update({ where: { id: 'm' }, data: { text: 'beta', status: 'stopped' } });
    expect(await find('MessageSearch', 'alpha')).toEqual([]);
    expect(await find('MessageSearch', 'beta')).toEqual([seq]);
  });

  it('leave the index when an answer is taken up again', async () => {
    await addMessage('m', 'alpha', 'interrupted');
    await test.db.message.update({ where: { id: 'm' }, data: { status: 'streaming', text: 'alpha beta' } });
    expect(await find('MessageSearch', 'alpha')).toEqual([]);
  });

  it('go with their conversation, whether they were in the index or not', async () => {
    await addMessage('m', 'alpha');
    await addMessage('n', 'alpha', 'streaming');
    await test.db.conversation.delete({ where: { id: 'c' } });
    expect(await find('MessageSearch', 'alpha')).toEqual([]);
    expect(await find('ConversationSearch', 'café')).toEqual([]);
  });
});

it('titles are found without their accents, and by the new title after a rename', async () => {
  expect(await find('ConversationSearch', 'CAFE')).toHaveLength(1);
  await test.db.conversation.update({ where: { id: 'c' }, data: { title: 'Garden' } });
  expect(await find('ConversationSearch', 'cafe')).toEqual([]);
  expect(await find('ConversationSearch', 'garden')).toHaveLength(1);
});

it('passages are found by text and heading, and go with their file', async () => {
  await test.db.bucket.create({
    data: {
      id: 'b',
      ownerId: 'local',
      files: {
        create: {
          id: 'f',
          name: 'a.txt',
          mediaType: 'text/plain',
          kind: 'text',
          size: 1,
          sha256: 'x',
          chunks: { create: { ownerId: 'local', ordinal: 0, heading: 'Storms', text: 'Wind and rain' } },
        },
      },
    },
  });
  expect(await find('ChunkSearch', 'storms')).toEqual(await find('ChunkSearch', 'rain'));
  expect(await find('ChunkSearch', 'rain')).toHaveLength(1);
  await test.db.bucketFile.delete({ where: { id: 'f' } });
  expect(await find('ChunkSearch', 'rain')).toEqual([]);
});

describe('what was deleted', () => {
  /** The file as somebody would read it who got hold of it. */
  async function fileOnDisk(): Promise<string> {
    await test.db.$queryRawUnsafe('PRAGMA wal_checkpoint(TRUNCATE)');
    return readFileSync(test.file, 'latin1');
  }

  it('is not left in the file, neither as a row nor as words of an index', async () => {
    await addMessage('keep', 'an ordinary day');
    await addMessage('m', 'the passphrase was xylographquartzine');
    await test.db.conversation.create({ data: { id: 'd', ownerId: 'local', title: 'Qwertzuiopmemorandum' } });
    await test.db.memory.create({
      data: { id: 'e', ownerId: 'local', userId: '', digest: 'x', text: 'likes vermilionzebrawood' },
    });
    const before = await fileOnDisk();
    const words = ['xylographquartzine', 'ertzuiopmemorandum', 'vermilionzebrawood'];
    expect(words.map((word) => before.includes(word))).toEqual([true, true, true]);

    await test.db.message.delete({ where: { id: 'm' } });
    await test.db.conversation.delete({ where: { id: 'd' } });
    await test.db.memory.delete({ where: { id: 'e' } });
    const after = await fileOnDisk();
    expect(words.map((word) => after.includes(word))).toEqual([false, false, false]);
    expect(await find('MessageSearch', 'ordinary')).toHaveLength(1);
  });
});
