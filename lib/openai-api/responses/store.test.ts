import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '#test/support/database.ts';
import { LIMITS } from '../../contract/limits.ts';
import type { Identity } from '../../platform/identity.ts';
import type { InputItem } from './items.ts';
import { beginResponse, type ResponseObject } from './response.ts';
import { responseSchema } from './schema.ts';
import { deleteResponse, findResponse, keepResponse, readTurns } from './store.ts';

let test: TestDatabase;
beforeEach(() => {
  test = createTestDatabase({ asProcessDatabase: true });
});
afterEach(() => test.close());

const local: Identity = { id: 'local', kind: 'local', role: 'admin' };
const byKey = (id: string): Identity => ({ id: 'local', kind: 'key', role: 'member', key: { id, scopes: ['chat'] } });
const question = (content: string): InputItem[] => [{ type: 'message', role: 'user', content }];

function response(previous: string | null = null): ResponseObject {
  const body = responseSchema.parse({ model: 'm', input: 'x', previous_response_id: previous });
  return { ...beginResponse(body, 'Custom'), status: 'completed' };
}

async function keep(owner: Identity, text: string, previous: string | null = null): Promise<string> {
  const made = response(previous);
  await keepResponse(owner, made, question(text));
  return made.id;
}

describe('responses', () => {
  it('are seen by the key that made them alone', async () => {
    const id = await keep(byKey('one'), 'Hi');
    expect((await findResponse(byKey('one'), id)).response.id).toBe(id);
    for (const other of [byKey('two'), local, { ...byKey('one'), id: 'somebody' }]) {
      await expect(findResponse(other, id)).rejects.toMatchObject({ status: 404 });
      await expect(deleteResponse(other, id)).rejects.toMatchObject({ status: 404 });
      await expect(readTurns(other, id)).rejects.toMatchObject({ code: 'previous_response_not_found' });
    }
  });

  it('give the turns they went on from, oldest first, and are kept longer for it', async () => {
    const first = await keep(local, 'one');
    const second = await keep(local, 'two', first);
    const soon = new Date(Date.now() + 60_000);
    await test.db.storedResponse.updateMany({ data: { expiresAt: soon } });
    expect(await readTurns(local, second)).toMatchObject([{ content: 'one' }, { content: 'two' }]);
    const rows = await test.db.storedResponse.findMany();
    expect(rows.every(({ expiresAt }) => expiresAt.getTime() > soon.getTime())).toBe(true);
  });

  it('are gone when their time is over', async () => {
    const id = await keep(local, 'Hi');
    await test.db.storedResponse.updateMany({ data: { expiresAt: new Date(Date.now() - 1) } });
    await expect(findResponse(local, id)).rejects.toMatchObject({ status: 404 });
  });

  it('are no more than one owner may keep: the oldest go', async () => {
    const row = { ownerId: 'local', body: '{}', input: '[]', expiresAt: new Date(Date.now() + 60_000) };
    const data = Array.from({ length: LIMITS.storedResponses }, (_, index) => ({ ...row, id: `old-${index}` }));
    await test.db.storedResponse.createMany({ data });
    // It is looked after now and then, not each time.
    for (let count = 0; count < 20; count += 1) await keep(local, 'new');
    expect(await test.db.storedResponse.count()).toBeLessThan(LIMITS.storedResponses + 20);
    expect(await test.db.storedResponse.findUnique({ where: { id: 'old-0' } })).toBeNull();
  });

  it('do not lead back for ever', async () => {
    const made = response();
    const looped = { ...made, previous_response_id: made.id };
    await keepResponse(local, looped, question('again'));
    expect(await readTurns(local, made.id)).toHaveLength(LIMITS.responseTurns);
  });
});
