/** Shared chats on a real server, as the web client and a phone play them. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { conversationClient, readText } from '#test/support/conversation.ts';
import { startServer, type TestServer } from '#test/support/server.ts';
import { startUpstream, type Upstream, words } from '#test/upstream/index.ts';

let server: TestServer;
let upstream: Upstream;
let api: string;
beforeAll(async () => {
  upstream = await startUpstream();
  server = await startServer();
  api = `${server.url}/backend-api/v2`;
});
afterAll(async () => {
  await server.stop();
  await upstream.close();
});

const newId = () => crypto.randomUUID();
const share = (id: string) => `${api}/chat/${id}`;
const record = (updated: number | undefined, over: Record<string, unknown> = {}) => ({
  id: 'c1',
  title: 'Tea',
  ...(updated === undefined ? {} : { updated }),
  items: [{ role: 'user', content: 'hi', provider: null }],
  ...over,
});

function post(id: string, body: unknown, headers: Record<string, string> = {}) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return fetch(share(id), { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: text });
}
const get = (id: string, match?: string) =>
  fetch(share(id), { headers: match === undefined ? {} : { 'if-none-match': match, 'x-conversation-id': 'c1' } });

describe('the link on a phone', () => {
  it('gets the record, polls it with 304, sees a change and writes back', async () => {
    const id = newId();
    const first = await post(id, record(1_700_000_000_000));
    expect(await first.json()).toEqual({ share_id: id, write_token: expect.stringMatching(/^[\w-]{43}$/) });

    const read = await get(id);
    expect(read.status).toBe(200);
    expect(read.headers.get('etag')).toBe('"1700000000000"');
    expect(read.headers.get('cache-control')).toContain('no-store');
    expect(read.headers.get('referrer-policy')).toBe('no-referrer');
    expect(await read.json()).toEqual(record(1_700_000_000_000));

    const unchanged = await get(id, '1700000000000');
    expect([unchanged.status, await unchanged.text()]).toEqual([304, '']);
    expect((await get(id, '"1700000000000"')).status).toBe(304);

    const again = await post(id, record(1_700_000_000_001, { title: 'Tea and cake' }));
    expect(await again.json()).toEqual({ share_id: id });
    const changed = await get(id, '1700000000000');
    expect(changed.status).toBe(200);
    expect(await changed.json()).toMatchObject({ title: 'Tea and cake' });
  });

  it('survives a restart: the first read without a header is the record, not 304', async () => {
    const id = newId();
    await post(id, record(5));
    await server.restart();
    expect((await get(id)).status).toBe(200);
    expect((await get(id, '0')).status).toBe(200);
    expect((await get(id, '5')).status).toBe(304);
  });

  it('takes a record without "updated", and its later versions', async () => {
    const id = newId();
    expect((await post(id, record(undefined))).status).toBe(200);
    expect((await post(id, record(undefined, { title: 'two' }))).status).toBe(200);
    const read = await get(id);
    expect(await read.json()).toEqual(record(undefined, { title: 'two' }));
    expect((await get(id, read.headers.get('etag') ?? '')).status).toBe(304);
    expect((await get(id, '0')).status).toBe(200);
  });

  it('answers 200 to the same "updated" and changes nothing', async () => {
    const id = newId();
    await post(id, record(7));
    expect((await post(id, record(7, { title: 'other' }))).status).toBe(200);
    expect(await (await get(id)).json()).toMatchObject({ title: 'Tea' });
  });

  it.each(['abc', '-1', '"', 'W/', '1e3', '9'.repeat(400), `"${'x'.repeat(8_000)}"`])(
    'answers 200 to if-none-match %s',
    async (match) => {
      const id = newId();
      await post(id, record(7));
      expect((await get(id, match)).status).toBe(200);
    },
  );
});

describe('who may write', () => {
  it('is the holder of the token, and nobody with a wrong one', async () => {
    const id = newId();
    const { write_token: token } = (await (await post(id, record(1))).json()) as { write_token: string };
    expect((await post(id, record(2), { 'x-write-token': token })).status).toBe(200);
    const refused = await post(id, record(3), { 'x-write-token': `${token}x` });
    expect([refused.status, (await refused.json()).error.type]).toEqual([403, 'ForbiddenError']);
    expect(await (await get(id)).json()).toMatchObject({ updated: 2 });
    const wrong = await fetch(share(id), { method: 'DELETE', headers: { 'x-write-token': 'no' } });
    expect(wrong.status).toBe(403);
  });

  it('of two first posts at one moment, one makes the share', async () => {
    const id = newId();
    const answers = await Promise.all(Array.from({ length: 8 }, (_, index) => post(id, record(index + 1))));
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200));
    const bodies = (await Promise.all(answers.map((answer) => answer.json()))) as { write_token?: string }[];
    expect(bodies.filter((body) => body.write_token !== undefined)).toHaveLength(1);
  });

  it('hides the provider state from who only has the link', async () => {
    const id = newId();
    await post(id, record(1, { data: { Copilot: { conversation_id: 'secret' } } }));
    const stranger = await fetch(share(id), { headers: { 'x-write-token': 'no' } });
    expect(await stranger.text()).not.toContain('secret');
    expect(await (await get(id)).text()).toContain('secret');
  });

  it('ends it for good with DELETE: unknown, revoked and malformed read the same', async () => {
    const id = newId();
    await post(id, record(1));
    expect((await fetch(share(id), { method: 'DELETE' })).status).toBe(204);
    const bodies = new Set<string>();
    for (const gone of [id, newId(), 'short', '1', 'share', 'sharey', '%D0%B0']) {
      const answer = await get(gone);
      expect([gone, answer.status]).toEqual([gone, 404]);
      expect(answer.headers.get('cache-control')).toContain('no-store');
      bodies.add(await answer.text());
    }
    expect([...bodies].map((body) => JSON.parse(body))).toEqual([
      { error: { message: 'Not found', type: 'NotFoundError' } },
    ]);
    expect((await post(id, record(2))).status).toBe(404);
    expect((await fetch(share(id), { method: 'DELETE' })).status).toBe(404);
  });
});

it('is also ended at the address of a bucket, as the web client does', async () => {
  const id = newId();
  await post(id, record(1));
  const remove = () => fetch(`${api}/files/${id}`, { method: 'DELETE' });
  expect((await remove()).status).toBe(200);
  expect((await get(id)).status).toBe(404);
  expect((await remove()).status).toBe(404);
});

describe('what is refused', () => {
  it.each(['share', 'share-1', `share${newId().slice(5)}`, 'abc', '1', `${newId()}x`, '__proto__'])(
    'the id %s',
    async (id) => expect((await post(id, record(1))).status).toBe(400),
  );

  it.each([
    ['[]', 400],
    ['null', 400],
    ['"x"', 400],
    ['{bad', 400],
    ['', 400],
    [JSON.stringify(record(undefined, { updated: 'yesterday' })), 400],
    [JSON.stringify(record(-1)), 400],
    [JSON.stringify(record(1e20)), 400],
    [JSON.stringify(record(1, { items: Array(2_001).fill({ role: 'user', content: 'x' }) })), 413],
    [JSON.stringify(record(1, { title: 'x'.repeat(6 * 1024 * 1024) })), 413],
  ])('the body %.40s', async (body, status) => {
    const id = newId();
    expect((await post(id, body)).status).toBe(status);
    expect((await get(id)).status).toBe(404);
  });

  it('another content type', async () => {
    const answer = await fetch(share(newId()), {
      method: 'POST',
      body: '{}',
      headers: { 'content-type': 'text/plain' },
    });
    expect(answer.status).toBe(415);
  });

  it('other verbs', async () => {
    const answer = await fetch(share(newId()), { method: 'PUT', body: '{}' });
    expect(answer.status).toBe(405);
  });
});

it('exports a conversation as a record that can be shared', async () => {
  const client = conversationClient(server.url, upstream.baseUrl);
  const id = newId();
  await readText(await client.ask('words-5', { conversation_id: id }));
  const answer = await fetch(`${api}/conversations/${id}/export`);
  expect(answer.headers.get('content-disposition')).toBe(`attachment; filename="conversation-${id}.json"`);
  const exported = (await answer.json()) as Record<string, unknown>;
  expect(exported).toEqual({
    id,
    title: expect.any(String),
    added: expect.any(Number),
    updated: expect.any(Number),
    system: '',
    data: {},
    items: [
      { role: 'user', content: 'Say it.', provider: null },
      expect.objectContaining({
        role: 'assistant',
        content: words(5),
        provider: expect.objectContaining({ name: 'Custom', model: 'words-5' }),
        finish: { reason: 'stop' },
      }),
    ],
  });
  const shareId = newId();
  expect((await post(shareId, exported)).status).toBe(200);
  expect(await (await get(shareId)).json()).toEqual(exported);
  expect((await fetch(`${api}/conversations/${newId()}/export`)).status).toBe(404);
});
