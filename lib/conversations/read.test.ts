import { afterEach, beforeEach, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '#test/support/database.ts';
import { readConversation } from './read.ts';
import { readPath } from './store.ts';

let test: TestDatabase;
beforeEach(() => {
  test = createTestDatabase({ asProcessDatabase: true });
});
afterEach(() => test.close());

it('reads a conversation with more messages than a query takes parameters', async () => {
  const count = 2_100;
  await test.db.conversation.create({ data: { id: 'c', ownerId: 'local', leafId: `m${count - 1}` } });
  await test.db.message.createMany({
    data: Array.from({ length: count }, (_, index) => ({
      id: `m${index}`,
      ownerId: 'local',
      conversationId: 'c',
      parentId: index === 0 ? null : `m${index - 1}`,
      role: index % 2 === 0 ? 'user' : 'assistant',
      text: String(index),
    })),
  });
  const { messages } = await readConversation('local', 'c');
  expect(messages.map(({ text }) => Number(text))).toEqual(Array.from({ length: count }, (_, index) => index));
  expect(await readPath('c', `m${count - 1}`)).toHaveLength(count);
});
