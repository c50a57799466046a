/** What a killed server leaves behind, and what a bad request is told. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Sqlite from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contentOf, conversationClient, readAll, readText } from '#test/support/conversation.ts';
import { startServer, type TestServer } from '#test/support/server.ts';
import { startUpstream, type Upstream, words } from '#test/upstream/index.ts';

let server: TestServer;
let upstream: Upstream;
let client: ReturnType<typeof conversationClient>;
const env = { DISCOVER_ENGINES: '0' };

beforeAll(async () => {
  upstream = await startUpstream();
  server = await startServer({ env });
  client = conversationClient(server.url, upstream.baseUrl);
});
afterAll(async () => {
  await server.stop();
  await upstream.close();
});

const post = (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
  fetch(`${client.api}/conversation`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });

function rows(sql: string): Record<string, unknown>[] {
  const db = new Sqlite(`${server.dataDir}/hypotez.db`, { readonly: true });
  try {
    return db.prepare(sql).all() as Record<string, unknown>[];
  } finally {
    db.close();
  }
}

describe('kill -9 in the middle of an answer', () => {
  it('keeps the question and the text up to the last half second, interrupted, and can go on', async () => {
    const id = crypto.randomUUID();
    const asked = await client.ask('slow-11', { conversation_id: id });
    let seen = '';
    const started = performance.now();
    let seenHalfASecondAgo = '';
    try {
      for await (const frame of asked.frames()) {
        seen += contentOf(frame);
        if (performance.now() - started < 700) seenHalfASecondAgo = seen;
        if (performance.now() - started > 1_300) await server.kill9();
      }
    } catch {
      // The connection died with the server: that is the point.
    }
    await server.restart();

    const detail = await client.read(id);
    expect(detail.run_id).toBeNull();
    expect(detail.messages.map((message) => message.status)).toEqual(['complete', 'interrupted']);
    const kept = await client.answer(id);
    expect(words(200).startsWith(kept.text)).toBe(true);
    expect(kept.text.length).toBeGreaterThanOrEqual(seenHalfASecondAgo.length);
    expect(rows("SELECT id FROM Message WHERE status = 'streaming'")).toEqual([]);
    expect(rows('PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);

    const more = await readText(
      await client.ask('echo', { conversation_id: id, action: 'continue', message_id: kept.id, messages: [] }),
    );
    expect(more).toContain('Carry on from this point:');
    expect(await client.answer(id)).toMatchObject({ id: kept.id, status: 'complete', text: kept.text + more });
  });
});

describe('SIGTERM in the middle of an answer', () => {
  it('ends the stream cleanly, stores the text and exits in time', async () => {
    const dataDir = mkdtempSync(path.join(tmpdir(), 'hypotez-drain-'));
    const own = await startServer({ env, dataDir });
    const asked = await conversationClient(own.url, upstream.baseUrl).ask('slow-50', {
      conversation_id: crypto.randomUUID(),
    });
    const reading = readAll(asked);
    await sleep(500);
    const at = performance.now();
    expect(await own.stop()).toBe(0);
    expect(performance.now() - at).toBeLessThan(12_000);
    const frames = await reading;
    expect(frames).toContainEqual({ type: 'finish', finish: { reason: 'interrupted' } });
    const db = new Sqlite(`${dataDir}/hypotez.db`, { readonly: true });
    expect(db.prepare("SELECT status FROM Message WHERE role = 'assistant'").all()).toEqual([
      { status: 'interrupted' },
    ]);
    db.close();
    rmSync(dataDir, { recursive: true });
  });
});

describe('a bad request', () => {
  const message = { role: 'user', content: 'x' };
  const body = (over: Record<string, unknown>) => JSON.stringify({ messages: [message], ...over });
  const many = (count: number) => Array.from({ length: count }, () => message);

  it.each<[string, string | Uint8Array<ArrayBuffer>, number]>([
    ['no JSON', '{bad', 400],
    ['nothing', '', 400],
    ['an array', '[]', 400],
    ['invalid UTF-8', new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x7d]), 400],
    ['no messages', '{}', 400],
    ['empty messages', '{"messages":[]}', 400],
    ['messages of the wrong type', '{"messages":{}}', 400],
    ['a null message', '{"messages":[null]}', 400],
    ['an unknown role', '{"messages":[{"role":"root","content":"x"}]}', 400],
    ['content of the wrong type', '{"messages":[{"role":"user","content":5}]}', 400],
    ['an empty message', '{"messages":[{"role":"user","content":"  "}]}', 400],
    ['10,000 messages', body({ messages: many(10_000) }), 400],
    ['a model of the wrong type', body({ model: ['a'] }), 400],
    ['a temperature out of range', body({ temperature: 1e9 }), 400],
    ['negative max_tokens', body({ max_tokens: -1 }), 400],
    ['10,000 stop strings', body({ stop: Array.from({ length: 10_000 }, () => 'x') }), 400],
    ['an id that is a path', body({ conversation_id: '../../etc/passwd' }), 400],
    ['an id with NUL', body({ conversation_id: 'a\0b' }), 400],
    [
      'a bucket id that is a path',
      body({ messages: [{ role: 'user', content: [{ bucket_id: '../x', name: 'a.txt' }] }] }),
      400,
    ],
    [
      'a bucket that is not there',
      body({ messages: [{ role: 'user', content: [{ bucket_id: 'nope', name: 'a.txt' }] }] }),
      404,
    ],
    [
      'an image that is a local path',
      body({ messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: '/etc/passwd' } }] }] }),
      400,
    ],
    [
      'an image that is HTML',
      body({ messages: [message], media: [['data:text/html;base64,PGgxPkhpPC9oMT4=', 'x.png']] }),
      415,
    ],
    ['an image of broken base64', body({ media: [['data:image/png;base64,****', 'x.png']] }), 400],
  ])('with %s is refused and writes nothing', async (_what, raw, status) => {
    const before = rows('SELECT count(*) AS n FROM Message');
    const response = await post(raw);
    const answer = await response.json();
    expect({ status: response.status, answer }).toEqual({
      status,
      answer: { error: { message: expect.any(String), type: expect.any(String) } },
    });
    expect(rows('SELECT count(*) AS n FROM Message')).toEqual(before);
  });

  it('of 100 MB is refused at once, declared or not', async () => {
    const started = performance.now();
    const chunk = new Uint8Array(1 << 20).fill(0x20);
    const stream = new ReadableStream({
      pull(controller) {
        controller.enqueue(chunk);
      },
    });
    const response = await fetch(`${client.api}/conversation`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: stream,
      duplex: 'half',
    } as RequestInit).catch((error: unknown) => error);
    // The server may answer 413 or hang up on a client that goes on sending; it must not swallow it all.
    if (response instanceof Response) expect(response.status).toBe(413);
    expect(performance.now() - started).toBeLessThan(3_000);
    expect((await fetch(`${server.url}/health`)).status).toBe(200);
  });

  it('of the wrong type is refused', async () => {
    expect((await post('x=1', { 'content-type': 'text/plain' })).status).toBe(415);
    expect((await post('{}', { 'content-type': 'application/json', 'content-encoding': 'gzip' })).status).toBe(415);
  });

  it('for a conversation or a run of somebody else is told it does not exist', async () => {
    const db = new Sqlite(`${server.dataDir}/hypotez.db`);
    db.prepare("INSERT INTO Conversation (id, ownerId) VALUES ('foreign', 'somebody')").run();
    db.close();
    expect((await post(body({ conversation_id: 'foreign' }))).status).toBe(404);
    for (const method of ['GET', 'PATCH', 'DELETE']) {
      const response = await fetch(`${client.api}/conversations/foreign`, {
        method,
        ...(method === 'PATCH' ? { headers: { 'content-type': 'application/json' }, body: '{"title":"x"}' } : {}),
      });
      expect({ method, status: response.status }).toEqual({ method, status: 404 });
    }
    expect((await fetch(`${client.api}/runs/${crypto.randomUUID()}`)).status).toBe(404);
    expect(rows("SELECT title FROM Conversation WHERE id = 'foreign'")).toEqual([{ title: '' }]);
  });

  it.each(['-1', 'abc', '99999999', '1.5'])('to join after frame %s is refused', async (after) => {
    const asked = await client.ask('words-3', { conversation_id: crypto.randomUUID() });
    await readAll(asked);
    expect((await client.join(asked.runId, after as unknown as number)).response.status).toBe(400);
  });
});
