/** API keys: who may come in with which, for what, how often; and pages of other sites. */
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiKeyView, CreatedApiKey, NewApiKey } from '#lib/contract/api-keys.ts';
import { connectCustom, openAiClient } from '#test/support/openai.ts';
import { startServer, type TestServer } from '#test/support/server.ts';
import { startUpstream, type Upstream } from '#test/upstream/index.ts';

let server: TestServer;
let upstream: Upstream;
const SITE = 'https://app.example.org';

beforeAll(async () => {
  upstream = await startUpstream();
  server = await startServer({ env: { CORS_ORIGINS: SITE } });
  await connectCustom(server.url, upstream.baseUrl);
});
afterAll(async () => {
  await server.stop();
  await upstream.close();
});

const api = (path: string, init: RequestInit = {}) => fetch(`${server.url}/backend-api/v2${path}`, init);
const sendJson = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  api(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

async function makeKey(over: Partial<NewApiKey> = {}): Promise<CreatedApiKey> {
  const response = await sendJson('/api-keys', { name: 'test', scopes: ['chat'], ...over });
  expect(response.status).toBe(201);
  return (await response.json()) as CreatedApiKey;
}
const revoke = (id: string) => api(`/api-keys/${id}`, { method: 'DELETE' });
const models = (headers: Record<string, string> = {}) => fetch(`${server.url}/v1/models`, { headers });
const HELLO = [{ role: 'user' as const, content: 'Hi' }];
const ask = (apiKey: string) =>
  openAiClient(server.url, { apiKey }).chat.completions.create({ model: 'echo', messages: HELLO });

it('is open to programs until there is a key, and then to keys alone', async () => {
  expect((await models()).status).toBe(200);
  const made = await makeKey();
  expect(made.key).toMatch(/^hpz_[0-9A-Za-z]{50}$/);
  try {
    for (const path of ['/v1/models', '/v1', '/api/Custom/models', '/v1/chat/completions']) {
      const method = path.endsWith('completions') ? 'POST' : 'GET';
      const refused = await fetch(server.url + path, { method });
      expect(refused.status).toBe(401);
      expect(await refused.json()).toMatchObject({
        error: {
          message: 'G4F API key required',
          code: 'invalid_api_key',
          hint: expect.stringContaining('tab=apiKeys'),
        },
      });
    }
    expect((await models({ authorization: 'Bearer secret' })).status).toBe(401);
    const wrong = await models({ authorization: 'Bearer sk-of-somebody-else' });
    expect(wrong.status).toBe(403);
    expect(await wrong.json()).toMatchObject({ error: { message: 'Invalid G4F API key' } });
    // Whichever header it comes in, a wrong key is as wrong, and what stands for none is none.
    for (const header of ['g4f-api-key', 'x-api-key', 'x_api_key', 'authorization']) {
      const send = (key: string) => models({ [header]: header === 'authorization' ? `Bearer ${key}` : key });
      for (const none of ['', ' ', 'secret', 'none']) expect((await send(none)).status, `${header}: ${none}`).toBe(401);
      const refused = await send('x'.repeat(10_000));
      expect(refused.status, header).toBe(403);
      expect(await refused.json()).toMatchObject({ error: { hint: expect.stringContaining('tab=apiKeys') } });
    }
    expect((await models({ authorization: `Basic ${btoa(`a:${made.key}`)}` })).status).toBe(401);
    expect((await fetch(`${server.url}/v1/models?api_key=${made.key}`)).status).toBe(401);
    const typo = `${made.key.slice(0, -1)}${made.key.endsWith('0') ? '1' : '0'}`;
    expect((await models({ 'g4f-api-key': typo })).status).toBe(403);

    for (const headers of [
      { authorization: `Bearer ${made.key}` },
      { 'g4f-api-key': made.key },
      { 'x-api-key': made.key },
    ]) {
      expect((await models(headers as Record<string, string>)).status).toBe(200);
    }
    // The web interface is the owner's own.
    expect((await api('/catalogue')).status).toBe(200);
  } finally {
    await revoke(made.id);
  }
  expect((await models({ 'g4f-api-key': made.key })).status).toBe(403);
  expect((await models()).status).toBe(200);
});

describe('with a key', () => {
  let key: CreatedApiKey;
  beforeAll(async () => {
    key = await makeKey();
  });
  afterAll(async () => {
    await revoke(key.id);
  });

  it('ends what streams to it when it is revoked', async () => {
    const own = await makeKey();
    const response = await fetch(`${server.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${own.key}` },
      body: JSON.stringify({ model: 'slow-100', stream: true, messages: HELLO }),
    });
    const reader = response.body?.getReader();
    await reader?.read();
    const revoked = performance.now();
    await revoke(own.id);
    const rest = (async () => {
      for (let part = await reader?.read(); part && !part.done; part = await reader?.read());
    })();
    await rest.catch(() => {}); // cut, or ended: either is an end
    expect(performance.now() - revoked).toBeLessThan(2_000);
  });

  it('answers, and never sends it on', async () => {
    expect((await ask(key.key)).choices[0]?.message.content).toBe('Hi');
    expect(JSON.stringify(upstream.requests.at(-1)?.headers)).not.toContain('hpz_');
    const both = await fetch(`${server.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'g4f-api-key': key.key, authorization: 'Bearer for-the-provider' },
      body: JSON.stringify({ provider: 'Custom', model: 'echo', messages: HELLO }),
    });
    expect(both.status).toBe(200);
    expect(upstream.requests.at(-1)?.headers.authorization).toBe('Bearer for-the-provider');
  });

  it('is refused as typed errors of the client', async () => {
    await expect(ask('secret')).rejects.toBeInstanceOf(OpenAI.AuthenticationError);
    await expect(ask('sk-wrong')).rejects.toBeInstanceOf(OpenAI.PermissionDeniedError);
    const files = openAiClient(server.url, { apiKey: key.key }).files.list();
    await expect(files).rejects.toMatchObject({ status: 403, code: 'insufficient_scope' });
  });

  it('does not open the web interface, nor make keys, unless it may', async () => {
    const headers = { 'g4f-api-key': key.key };
    expect((await api('/conversations', { headers })).status).toBe(403);
    const wide = await makeKey({ name: 'wide', scopes: ['backend'] });
    expect((await api('/conversations', { headers: { 'g4f-api-key': wide.key } })).status).toBe(200);
    expect((await api('/conversations', { headers: { authorization: `Bearer ${wide.key}` } })).status).toBe(200);
    const more = await sendJson('/api-keys', { name: 'x', scopes: ['chat'] }, { 'g4f-api-key': wide.key });
    expect(more.status).toBe(403);
    await revoke(wide.id);
  });

  it('is listed without itself, with its use', async () => {
    await ask(key.key);
    const text = await (await api('/api-keys')).text();
    expect(text).not.toContain(key.key);
    const { items } = JSON.parse(text) as { items: ApiKeyView[] };
    const mine = items.find(({ id }) => id === key.id);
    expect(mine).toMatchObject({ name: 'test', scopes: ['chat'], requests_per_minute: null });
    expect(mine?.last_used_at).not.toBeNull();
    expect(mine?.tokens_today).toBeGreaterThan(0);
  });

  it('counts for itself alone', async () => {
    const other = await makeKey({ name: 'other' });
    const tokensOf = async (id: string) => {
      const { items } = (await (await api('/api-keys')).json()) as { items: ApiKeyView[] };
      return items.find((item) => item.id === id)?.tokens_today;
    };
    const before = await tokensOf(key.id);
    await ask(other.key);
    expect(await tokensOf(key.id)).toBe(before);
    expect(await tokensOf(other.id)).toBeGreaterThan(0);
    await revoke(other.id);
  });

  it('holds its limits, and says where it stands', async () => {
    const slow = await makeKey({ name: 'slow', requests_per_minute: 2 });
    const answers = [];
    for (let count = 0; count < 3; count += 1) answers.push(await models({ 'g4f-api-key': slow.key }));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 429]);
    expect(answers[0]?.headers.get('x-ratelimit-remaining-requests')).toBe('1');
    expect(answers[2]?.headers.get('x-ratelimit-remaining-requests')).toBe('0');
    expect(Number(answers[2]?.headers.get('retry-after'))).toBeGreaterThan(0);
    const error = await ask(slow.key).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(OpenAI.RateLimitError);
    await revoke(slow.id);

    const small = await makeKey({ name: 'small', tokens_per_day: 5 });
    expect((await ask(small.key)).usage?.total_tokens).toBe(12);
    const spent = await ask(small.key).catch((thrown: unknown) => thrown);
    expect(spent).toMatchObject({ status: 429, code: 'insufficient_quota' });
    await revoke(small.id);
  });
});

describe('pages of other sites', () => {
  const preflight = (path: string, origin: string) =>
    fetch(server.url + path, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type,x-stainless-lang',
      },
    });
  const post = (path: string, origin: string) =>
    fetch(server.url + path, {
      method: 'POST',
      headers: { origin, 'sec-fetch-site': 'cross-site', 'content-type': 'application/json', cookie: 'a=b' },
      body: JSON.stringify({ model: 'echo', messages: HELLO }),
    });

  it('may use the API for programs when they are listed', async () => {
    const asked = await preflight('/v1/chat/completions', SITE);
    expect(asked.status).toBe(204);
    expect(asked.headers.get('access-control-allow-origin')).toBe(SITE);
    expect(asked.headers.get('access-control-allow-headers')).toContain('authorization');
    expect(asked.headers.get('access-control-allow-credentials')).toBeNull();
    const answer = await post('/v1/chat/completions', SITE);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('access-control-allow-origin')).toBe(SITE);
    expect(answer.headers.get('vary')).toContain('Origin');
    const refused = await post('/v1/nothing', SITE);
    expect(refused.headers.get('access-control-allow-origin')).toBe(SITE);
  });

  it('may not when they are not, and never the web interface', async () => {
    for (const origin of ['https://evil.example', 'null', `${SITE}.evil.example`]) {
      expect((await preflight('/v1/chat/completions', origin)).headers.get('access-control-allow-origin')).toBeNull();
      expect((await post('/v1/chat/completions', origin)).status).toBe(403);
    }
    expect(
      (await preflight('/backend-api/v2/conversation', SITE)).headers.get('access-control-allow-origin'),
    ).toBeNull();
    expect((await post('/backend-api/v2/conversation', SITE)).status).toBe(403);
  });
});

// Last: from here on this address is known for guessing.
it('is not guessed at for ever, and a right key passes all the same', async () => {
  const made = await makeKey();
  const statuses = new Set<number>();
  for (let guess = 0; guess < 120; guess++) {
    const wrong = `${made.key.slice(0, -3)}${String(guess).padStart(3, '0')}`;
    const response = await models({ authorization: `Bearer ${wrong}` });
    statuses.add(response.status);
    if (response.status !== 429) continue;
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(response.headers.get('x-ratelimit-remaining-requests')).toBe('0');
    break;
  }
  expect([...statuses]).toEqual([403, 429]);
  expect((await models({ authorization: `Bearer ${made.key}` })).status).toBe(200);
  await revoke(made.id);
});
