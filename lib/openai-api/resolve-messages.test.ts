import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '#test/support/database.ts';
import { apiMessageSchema } from './request.ts';
import { resolveMessages } from './resolve-messages.ts';

let database: TestDatabase;
beforeAll(() => {
  database = createTestDatabase({ asProcessDatabase: true });
});
afterAll(() => database.close());

const resolve = (message: unknown) =>
  resolveMessages('local', [apiMessageSchema.parse(message)], new AbortController().signal);

test('a file that is not there is named', async () => {
  const content = [{ type: 'file', file: { file_id: 'file-1' } }];
  await expect(resolve({ role: 'user', content })).rejects.toMatchObject({
    status: 404,
    param: 'messages.0.content',
    message: 'There is no file file-1. Upload it to /v1/files first.',
  });
});

test('who speaks is told', async () => {
  const { messages } = await resolve({ role: 'user', name: 'ada', content: 'Hi' });
  expect(messages).toEqual([{ role: 'user', name: 'ada', content: [{ type: 'text', text: 'Hi' }] }]);
});
