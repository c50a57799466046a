/** Handing a conversation over to a phone: the code, what the phone may do over every route, and how that ends. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConversationPage, Settings } from '#lib/contract/api.ts';
import type { DeviceList, PairedChat, PairingCode } from '#lib/contract/pairing.ts';
import { conversationClient, readText } from '#test/support/conversation.ts';
import { eventsOf, phoneOf } from '#test/support/phone.ts';
import { startServer, type TestServer } from '#test/support/server.ts';
import { startUpstream, type Upstream } from '#test/upstream/index.ts';

const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1';

describe.each([
  ['the direct door', '1'],
  ['the route handlers', '0'],
])('through %s', (_name, directDoor) => {
  let server: TestServer;
  let upstream: Upstream;
  let laptop: ReturnType<typeof conversationClient>;
  /** Handed over, and one that was not. */
  let chat: string;
  let other: string;

  beforeAll(async () => {
    upstream = await startUpstream();
    server = await startServer({ env: { DIRECT_DOOR: directDoor, PUBLIC_URL: 'http://phone.test:8080' } });
    laptop = conversationClient(server.url, upstream.baseUrl);
    await post('credentials/Custom', { base_url: upstream.baseUrl }, 'PUT');
    [chat, other] = await Promise.all([begin('echo', 'Hello.'), begin('echo', 'Secret.')]);
  });
  afterAll(async () => {
    await server.stop();
    await upstream.close();
  });

  async function begin(model: string, content: string): Promise<string> {
    const id = crypto.randomUUID();
    await readText(await laptop.ask(model, { conversation_id: id, messages: [{ role: 'user', content }] }));
    return id;
  }
  const post = (path: string, body: unknown, method = 'POST', headers: Record<string, string> = {}) =>
    fetch(`${server.url}/backend-api/v2/${path}`, {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  const newCode = async (id = chat): Promise<PairingCode> =>
    (await post('pairings', { conversation_id: id })).json() as Promise<PairingCode>;
  const tokenOf = (code: PairingCode): string => code.path.slice('/pair/'.length);
  const redeem = (token: string, headers: Record<string, string> = {}) =>
    post('devices', { token }, 'POST', { 'user-agent': IPHONE, ...headers });
  const devices = async (): Promise<DeviceList> =>
    (await fetch(`${server.url}/backend-api/v2/devices?conversation_id=${chat}`)).json() as Promise<DeviceList>;
  async function pair(id = chat) {
    const response = await redeem(tokenOf(await newCode(id)));
    expect(response.status).toBe(201);
    return phoneOf(server.url, response);
  }

  it('makes a code that nobody guesses, for an address a phone can open', async () => {
    const response = await post('pairings', { conversation_id: chat });
    expect(response.status).toBe(201);
    const code = (await response.json()) as PairingCode;
    // 18 bytes in base64url.
    expect(code.path).toMatch(/^\/pair\/[\w-]{24}$/);
    expect(code.expires - Date.now()).toBeGreaterThan(110_000);
    expect(code.expires - Date.now()).toBeLessThanOrEqual(120_000);
    expect(code.addresses).toEqual([{ origin: 'http://phone.test:8080', reach: 'public' }]);
    expect((await post('pairings', { conversation_id: crypto.randomUUID() })).status).toBe(404);
  });

  it('lets a preview look at a code as often as it likes, and one phone use it once', async () => {
    const code = await newCode();
    for (const method of ['GET', 'HEAD', 'GET']) {
      const page = await fetch(`${server.url}${code.path}`, { method });
      expect(page.status).toBe(200);
      expect(page.headers.get('set-cookie')).toBeNull();
      expect(page.headers.get('referrer-policy')).toBe('no-referrer');
      expect(page.headers.get('cache-control')).toContain('no-store');
      expect(await page.text()).not.toContain('Hello.');
    }
    const first = await redeem(tokenOf(code));
    expect(first.status).toBe(201);
    expect(((await first.json()) as PairedChat).conversation_id).toBe(chat);
    const cookie = first.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/^hypotez_device=[\w-]{43}; Path=\/; Max-Age=2592000; HttpOnly; SameSite=Lax$/);
    expect(cookie).not.toContain(tokenOf(code));
    const second = await redeem(tokenOf(code));
    expect(second.status).toBe(410);
    expect(await second.text()).toContain('used or has run out');
    expect((await redeem('x'.repeat(24))).status).toBe(410);
  });

  it('gives a code to one of two phones that use it at the same moment', async () => {
    const token = tokenOf(await newCode());
    const statuses = (await Promise.all(Array.from({ length: 6 }, () => redeem(token)))).map(({ status }) => status);
    expect(statuses.filter((status) => status === 201)).toHaveLength(1);
    expect(statuses.filter((status) => status === 410)).toHaveLength(5);
  });

  it('ends an older code with a new one', async () => {
    const [older, newer] = [await newCode(), await newCode()];
    expect((await redeem(tokenOf(older))).status).toBe(410);
    expect((await redeem(tokenOf(newer))).status).toBe(201);
  });

  it('makes no phone of the browser that hands over', async () => {
    const made = await post('pairings', { conversation_id: chat });
    const host = (made.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    const before = (await devices()).items.length;
    const opened = await redeem(tokenOf((await made.json()) as PairingCode), { cookie: host });
    // It is nobody's but the owner's: on an open server both are the same, and it keeps everything it had.
    expect(opened.status).toBe(200);
    expect(opened.headers.get('set-cookie')).toBeNull();
    expect((await devices()).items).toHaveLength(before);
  });

  it('shows a phone its chat and nothing else', async () => {
    const phone = await pair();
    const list = (await (await phone.get('conversations')).json()) as ConversationPage;
    expect(list.items.map(({ id }) => id)).toEqual([chat]);
    const searched = (await (await phone.get('conversations?q=Secret')).json()) as ConversationPage;
    expect(searched.items.map(({ id }) => id)).toEqual([chat]);
    expect((await phone.get(`conversations/${chat}`)).status).toBe(200);
    await post('settings', { system_prompt: 'Private words.' }, 'PATCH');
    expect(((await (await phone.get('settings')).json()) as Settings).system_prompt).toBe('');

    const { messages } = await laptop.read(other);
    const refused: readonly (readonly [string, string])[] = [
      ['GET', `conversations/${other}`],
      ['GET', `conversations/${other}/events`],
      ['GET', `conversations/${other}/messages`],
      ['PATCH', `conversations/${other}`],
      ['DELETE', `conversations/${chat}`],
      ['GET', `conversations/${chat}/share`],
      ['POST', `conversations/${chat}/share`],
      ['GET', `conversations/${chat}/export`],
      ['GET', `messages/${messages[0]?.id}`],
      ['DELETE', `messages/${messages[0]?.id}`],
      ['PATCH', 'settings'],
      ['GET', 'credentials'],
      ['PUT', 'credentials/OpenAI'],
      ['GET', 'memories'],
      ['GET', 'media'],
      ['GET', 'stats'],
      ['GET', 'devices'],
      ['DELETE', 'devices'],
      ['POST', 'pairings'],
      ['GET', 'cookies'],
    ];
    for (const [method, path] of refused) {
      const response = await phone.send(method, path, method === 'GET' ? undefined : {});
      expect(`${method} ${path}: ${response.status}`).toBe(`${method} ${path}: 403`);
    }
    expect(await laptop.read(other)).toMatchObject({ messages: [{ text: 'Secret.' }, {}] });
  });

  it('lets a phone ask in its chat only', async () => {
    const phone = await pair();
    const question = { provider: 'Custom', model: 'echo', messages: [{ role: 'user', content: 'From the phone.' }] };
    const before = await laptop.read(chat);
    const asked = await phone.send('POST', 'conversation', {
      ...question,
      conversation_id: chat,
      parent_id: before.leaf_id,
    });
    expect(asked.status).toBe(200);
    await asked.text();
    expect((await laptop.answer(chat)).text).toContain('From the phone.');
    for (const over of [
      { conversation_id: other },
      {},
      { conversation_id: crypto.randomUUID() },
      { conversation_id: chat, temporary: true },
      { conversation_id: chat, api_base: upstream.baseUrl },
    ]) {
      expect((await phone.send('POST', 'conversation', { ...question, ...over })).status).toBe(403);
    }
    const header = { 'x-api-base': upstream.baseUrl };
    expect((await phone.send('POST', 'conversation', { ...question, conversation_id: chat }, header)).status).toBe(403);
    const leaf = (await laptop.read(other)).leaf_id;
    const across = await phone.send('POST', 'conversation', { ...question, conversation_id: chat, parent_id: leaf });
    expect([400, 404]).toContain(across.status);
  });

  it('keeps files of other chats from a phone', async () => {
    const phone = await pair();
    const bucket = crypto.randomUUID();
    expect((await upload(bucket, 'private.txt', 'Keep out.')).status).toBe(200);
    for (const path of [`files/${bucket}`, `files/${bucket}/info`, `files/${bucket}/stream`]) {
      expect((await phone.get(path)).status).toBe(403);
    }
    expect((await phone.page(`/files/${bucket}/media/private.txt`)).status).toBe(403);
    expect((await upload(bucket, 'more.txt', 'In.', phone.cookie)).status).toBe(403);
    const part = { bucket_id: bucket, name: 'private.txt' };
    const body = {
      provider: 'Custom',
      model: 'echo',
      conversation_id: chat,
      messages: [{ role: 'user', content: [part] }],
    };
    expect((await phone.send('POST', 'conversation', body)).status).toBe(403);
    for (const text of [
      `{"bucket_id":"${bucket}"}\nSay it.`,
      [{ type: 'text', text: `Say {"bucket_id":"${bucket}"}` }],
    ]) {
      const written = { ...body, messages: [{ role: 'user', content: text }] };
      expect((await phone.send('POST', 'conversation', written)).status).toBe(403);
    }

    const own = crypto.randomUUID();
    expect((await upload(own, 'mine.txt', 'From the phone.', phone.cookie)).status).toBe(200);
    expect((await phone.get(`files/${own}/info`)).status).toBe(200);
    expect(await (await phone.page(`/files/${own}/media/mine.txt`)).text()).toBe('From the phone.');
    // What the laptop attached to the chat is part of it.
    const attached = { ...body, messages: [{ role: 'user', content: [{ type: 'text', text: 'Read.' }, part] }] };
    await (await post('conversation', attached)).text();
    expect(await (await phone.page(`/files/${bucket}/media/private.txt`)).text()).toBe('Keep out.');
    expect((await phone.get(`files/${bucket}/info`)).status).toBe(403);
  });

  const upload = (bucket: string, name: string, text: string, cookie = '') => {
    const form = new FormData();
    form.append('files', new Blob([text], { type: 'text/plain' }), name);
    return fetch(`${server.url}/backend-api/v2/files/${bucket}`, { method: 'POST', body: form, headers: { cookie } });
  };

  it('leads a phone from every other page to its chat', async () => {
    const phone = await pair();
    for (const path of ['/chat/', `/chat/${other}`, '/chat/settings/', `/qrcode/${chat}`, `/qrcode/${other}`]) {
      const page = await phone.page(path);
      expect(`${path}: ${page.status}`).toBe(`${path}: 303`);
      expect(page.headers.get('location')).toBe(`/chat/${chat}`);
    }
    expect((await phone.page(`/chat/${chat}`)).status).toBe(200);
    expect(await (await phone.page('/qrcode')).text()).not.toContain('Secret.');
  });

  it('tells both at once what the other does, and who is there', async () => {
    const phone = await pair();
    const here = eventsOf(`${server.url}/backend-api/v2/conversations/${chat}/events`);
    expect(await here.next('state')).toMatchObject({ run_id: null });
    const there = eventsOf(`${server.url}/backend-api/v2/conversations/${chat}/events`, phone.cookie);
    await there.next('state');
    await here.next('devices');
    expect((await devices()).items[0]).toMatchObject({ name: 'iPhone · Safari', online: true });

    const asked = performance.now();
    const answer = await laptop.ask('slow-20', { conversation_id: chat, parent_id: (await laptop.read(chat)).leaf_id });
    const started = (await there.next('change')) as { run_id: string };
    expect(performance.now() - asked).toBeLessThan(1_000);
    expect(started.run_id).toBe(answer.runId);
    const joined = await phone.get(`runs/${answer.runId}?format=sse`);
    expect(joined.status).toBe(200);
    expect((await phone.send('DELETE', `runs/${answer.runId}`)).status).toBe(200);
    await joined.text();
    expect(await here.next('change', (data) => (data as { run_id: unknown }).run_id === null)).toBeTruthy();

    there.close();
    await here.next('devices');
    await expect.poll(async () => (await devices()).items[0]?.online).toBe(false);
    here.close();
  });

  it('follows no chat that is not there', async () => {
    const answer = await fetch(`${server.url}/backend-api/v2/conversations/${crypto.randomUUID()}/events`);
    expect([answer.status, (await answer.json()).error.type]).toEqual([404, 'NotFoundError']);
  });

  it('sends a phone away in the middle of an answer', async () => {
    const phone = await pair();
    const { items } = await devices();
    const events = eventsOf(`${server.url}/backend-api/v2/conversations/${chat}/events`, phone.cookie);
    await events.next('state');
    const answer = await laptop.ask('slow-30', { conversation_id: chat, parent_id: (await laptop.read(chat)).leaf_id });
    const joined = await phone.get(`runs/${answer.runId}?format=sse`);
    await sleep(100);
    const revoked = performance.now();
    expect((await fetch(`${server.url}/backend-api/v2/devices/${items[0]?.id}`, { method: 'DELETE' })).status).toBe(
      200,
    );
    expect(await events.next('end')).toEqual({ reason: 'revoked' });
    await joined.text().catch(() => 'cut');
    expect(performance.now() - revoked).toBeLessThan(1_000);
    // The answer goes on for its owner.
    expect((await laptop.read(chat)).run_id).toBe(answer.runId);
    await fetch(`${server.url}/backend-api/v2/runs/${answer.runId}`, { method: 'DELETE' });
    expect((await phone.get(`conversations/${chat}`)).status).toBe(401);
    expect((await phone.send('POST', 'conversation', { conversation_id: chat })).status).toBe(401);
    const page = await phone.page(`/chat/${chat}`);
    expect([page.status, page.headers.get('location')]).toEqual([303, '/pair']);
    expect((await phone.page('/pair')).status).toBe(200);
    // It can be handed something again, and can forget.
    const left = await phone.send('POST', 'devices/leave');
    expect(left.headers.get('set-cookie')).toContain('Max-Age=0');
  });

  it('tells a phone that has a chat, before it opens another, that it will lose the first', async () => {
    const phone = await pair();
    // With the tag before it: the page brings all of its words along.
    const read = async (id: string) => (await phone.page((await newCode(id)).path)).text();
    expect(await read(other)).toContain('>This device already has another chat');
    expect(await read(chat)).not.toContain('>This device already has another chat');
    const stranger = await fetch(`${server.url}${(await newCode(other)).path}`);
    expect(await stranger.text()).not.toContain('>This device already has another chat');
    await phone.send('POST', 'devices/leave');
    expect(await (await fetch(`${server.url}/pair?left=1`)).text()).toContain('>You gave the chat back<');
    expect(await (await fetch(`${server.url}/pair`)).text()).toContain('>Its owner disconnected it');
  });

  it('sends all phones of a chat away, and leaves those of others', async () => {
    const [first, second, elsewhere] = [await pair(), await pair(), await pair(other)];
    expect(
      (await fetch(`${server.url}/backend-api/v2/devices?conversation_id=${chat}`, { method: 'DELETE' })).status,
    ).toBe(200);
    expect((await devices()).items).toEqual([]);
    expect((await first.get(`conversations/${chat}`)).status).toBe(401);
    expect((await second.get(`conversations/${chat}`)).status).toBe(401);
    expect((await elsewhere.get(`conversations/${other}`)).status).toBe(200);
  });

  it('ends with the chat, and survives a restart', async () => {
    const id = await begin('echo', 'Short-lived.');
    const phone = await pair(id);
    await server.restart();
    expect((await phone.get(`conversations/${id}`)).status).toBe(200);
    const events = eventsOf(`${server.url}/backend-api/v2/conversations/${id}/events`, phone.cookie);
    await events.next('state');
    await fetch(`${server.url}/backend-api/v2/conversations/${id}`, { method: 'DELETE' });
    expect(await events.next('end')).toEqual({ reason: 'deleted' });
    expect((await phone.get(`conversations/${id}`)).status).toBe(404);
  });

  it('does not keep the server from stopping', async () => {
    const events = eventsOf(`${server.url}/backend-api/v2/conversations/${chat}/events`);
    await events.next('state');
    const stopped = performance.now();
    // Not until the server is back: how long it takes to start says nothing of how it stops.
    const told = events.next('end').then((end) => ({ end, after: performance.now() - stopped }));
    const [{ end, after }] = await Promise.all([told, server.restart()]);
    expect(end).toEqual({ reason: 'restart' });
    expect(after).toBeLessThan(2_000);
  });
});

it('offers no address to a phone that cannot reach the server', async () => {
  const upstream = await startUpstream();
  const server = await startServer();
  const client = conversationClient(server.url, upstream.baseUrl);
  const id = crypto.randomUUID();
  await readText(await client.ask('echo', { conversation_id: id }));
  const response = await fetch(`${server.url}/backend-api/v2/pairings`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ conversation_id: id }),
  });
  expect(((await response.json()) as PairingCode).addresses).toEqual([]);
  await server.stop();
  await upstream.close();
});
