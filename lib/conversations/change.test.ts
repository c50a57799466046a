import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '#test/support/database.ts';
import { LIMITS } from '../contract/limits.ts';
import {
  deleteConversation,
  deleteMessage,
  purgeDeletedConversations,
  restoreConversation,
  updateConversation,
} from './change.ts';
import { listConversations, readConversation } from './read.ts';

let test: TestDatabase;
beforeEach(() => {
  test = createTestDatabase({ asProcessDatabase: true });
});
afterEach(() => test.close());

/** A conversation with question q, answers a and b, and a follow-up f under a. */
async function seed(id: string, over: { title?: string; updatedAt?: Date; pinned?: boolean; ownerId?: string } = {}) {
  const ownerId = over.ownerId ?? 'local';
  await test.db.conversation.create({ data: { id, ownerId, leafId: `${id}-f`, ...over } });
  const rows = [
    ['q', null, 'user', 'What is the notice period?'],
    ['a', 'q', 'assistant', 'Three months, says the lease.'],
    ['b', 'q', 'assistant', 'A quarter of a year.'],
    ['f', 'a', 'user', 'And the deposit?'],
  ] as const;
  for (const [name, parent, role, text] of rows) {
    const parentId = parent === null ? null : `${id}-${parent}`;
    await test.db.message.create({ data: { id: `${id}-${name}`, ownerId, conversationId: id, parentId, role, text } });
  }
}

const list = (over: { cursor?: string; limit?: number; q?: string } = {}) =>
  listConversations({ id: 'local' }, { limit: 50, ...over });
const ids = (page: { items: readonly { id: string }[] }) => page.items.map((item) => item.id);

describe('the list', () => {
  it('is newest first, pinned before all, in pages that neither repeat nor skip', async () => {
    const day = (n: number) => new Date(Date.UTC(2026, 0, n));
    for (const n of [1, 2, 3, 4, 5]) await seed(`c${n}`, { updatedAt: day(n), pinned: n === 1 || n === 2 });
    await seed('same', { updatedAt: day(5) });
    const found: string[] = [];
    let cursor: string | null | undefined;
    do {
      const page = await list({ limit: 2, ...(cursor ? { cursor } : {}) });
      found.push(...ids(page));
      cursor = page.next_cursor;
    } while (cursor !== null);
    expect(found).toEqual(['c2', 'c1', 'same', 'c5', 'c4', 'c3']);
  });

  it('refuses a cursor that is not one of ours', async () => {
    await expect(list({ cursor: "0-1-1' OR 1" })).rejects.toMatchObject({ status: 400 });
  });
});

describe('search', () => {
  it('finds titles and text, says where, and shows nobody else', async () => {
    await seed('c1', { title: 'Lease' });
    await seed('c2', { title: 'Lease', ownerId: 'somebody' });
    const page = await list({ q: 'lease' });
    expect(ids(page)).toEqual(['c1']);
    expect(page.items[0]?.match).toMatchObject({ message_id: 'c1-a', snippet: expect.stringContaining('lease') });
    expect(ids(await list({ q: 'three mon' }))).toEqual(['c1']);
    expect(ids(await list({ q: 'unheard' }))).toEqual([]);
  });

  it('shows a hit as plain text', async () => {
    await seed('c1');
    const text = '> *Repairs:* The **landlord** pays. [p. 4](#source-1)';
    await test.db.message.update({ where: { id: 'c1-a' }, data: { text } });
    const { items } = await list({ q: 'landlord' });
    expect(items[0]?.match?.snippet).toBe('Repairs: The landlord pays. p. 4');
  });

  it.each([
    '"',
    'hello"',
    '*',
    'AND',
    'hello AND',
    '(',
    'NEAR(',
    'a:b',
    '-x',
    '^x',
    '{t}:x',
    "'; DROP TABLE x;--",
    '\0',
    '%',
    'c++',
  ])('takes %s for words', async (q) => {
    await seed('c1');
    await expect(list({ q })).resolves.toMatchObject({ next_cursor: null });
  });
});

describe('a change', () => {
  it('renames, pins and switches to the newest leaf of a branch', async () => {
    await seed('c1');
    await updateConversation('local', 'c1', { title: 'New', pinned: true, leaf_id: 'c1-a' });
    expect(await readConversation('local', 'c1')).toMatchObject({ title: 'New', pinned: true, leaf_id: 'c1-f' });
    await updateConversation('local', 'c1', { leaf_id: 'c1-b' });
    expect(await readConversation('local', 'c1')).toMatchObject({ leaf_id: 'c1-b', version: 2 });
  });

  it('does not reach into another conversation', async () => {
    await seed('c1');
    await seed('c2');
    await expect(updateConversation('local', 'c1', { leaf_id: 'c2-q' })).rejects.toMatchObject({ status: 404 });
    await expect(updateConversation('somebody', 'c1', { title: 'x' })).rejects.toMatchObject({ status: 404 });
  });
});

describe('deleting', () => {
  it('hides a conversation until it is restored, and purges it after the undo window', async () => {
    await seed('c1', { title: 'Lease' });
    await deleteConversation('local', 'c1');
    expect(ids(await list())).toEqual([]);
    expect(ids(await list({ q: 'lease' }))).toEqual([]);
    await expect(readConversation('local', 'c1')).rejects.toMatchObject({ status: 404 });
    await expect(restoreConversation('somebody', 'c1')).rejects.toMatchObject({ status: 404 });
    await restoreConversation('local', 'c1');
    expect(ids(await list())).toEqual(['c1']);

    await deleteConversation('local', 'c1');
    expect(await purgeDeletedConversations(new Date())).toBe(0);
    expect(await purgeDeletedConversations(new Date(Date.now() + LIMITS.undoMs + 1_000))).toBe(1);
    expect(await test.db.message.count()).toBe(0);
  });

  it('leaves no word of it in the database and its log', async () => {
    const disk = () => [test.file, `${test.file}-wal`].map((file) => readFileSync(file, 'latin1')).join();
    await seed('c1', { title: 'Qzwxylograph' });
    expect(disk()).toContain('Qzwxylograph');
    await deleteConversation('local', 'c1');
    await purgeDeletedConversations(new Date(Date.now() + LIMITS.undoMs + 1_000));
    expect(disk().toLowerCase()).not.toContain('qzwxylograph');
  });

  it('takes a message with everything after it, and shows a branch that is left', async () => {
    await seed('c1');
    await deleteMessage('local', 'c1-a');
    const { messages, leaf_id } = await readConversation('local', 'c1');
    expect(messages.map((message) => message.id)).toEqual(['c1-q', 'c1-b']);
    expect(leaf_id).toBe('c1-b');
    await deleteMessage('local', 'c1-q');
    expect(await readConversation('local', 'c1')).toMatchObject({ messages: [], leaf_id: null });
  });
});
