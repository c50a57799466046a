import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { call } from '#test/support/api-request.ts';
import { useConfig } from '#test/support/config.ts';
import { createTestDatabase, type TestDatabase } from '#test/support/database.ts';
import { startUpstream, type Upstream } from '#test/upstream/index.ts';
import { getProvider } from '../providers/registry.ts';
import { listCredentials, putCredential, removeCredential, testCredential } from './endpoints.ts';
import { resolveCredentials } from './resolve.ts';
import { findStored } from './store.ts';

const KEY = 'sk-CANARY-1234wxyz';
let test: TestDatabase;
let upstream: Upstream;
beforeAll(async () => {
  test = createTestDatabase({ asProcessDatabase: true });
  upstream = await startUpstream({ apiKey: KEY });
});
afterAll(async () => {
  await upstream.close();
  await test.close();
});
beforeEach(() => use());
afterEach(() => test.db.credential.deleteMany());

const use = (environment: Record<string, string> = {}): void =>
  useConfig({ DATA_DIR: test.folder, LOG_LEVEL: 'silent', DISCOVER_ENGINES: '0', ...environment });

const send = (value: unknown) => ({
  headers: { 'content-type': 'application/json' },
  body: new TextEncoder().encode(JSON.stringify(value)),
});
const put = (provider: string, value: unknown) => call(putCredential, { provider }, send(value));
const resolve = (provider: string, request = {}, ownerId = 'local') =>
  resolveCredentials({ ownerId, provider: getProvider(provider), request });

describe('a stored key', () => {
  it('is shown masked, is sealed on disk, and can be forgotten', async () => {
    const stored = await put('openai', { api_key: ` ${KEY} ` });
    const view = { provider: 'OpenAI', masked: '…wxyz', base_url: null, source: 'stored' };
    expect([stored.status, stored.json]).toEqual([200, view]);
    expect((await call(listCredentials, {})).json).toEqual({ items: [view] });
    const row = await test.db.credential.findFirst();
    expect(Buffer.from(row?.secret ?? []).includes('CANARY')).toBe(false);
    expect((await resolve('OpenAI')).credentials.apiKey).toBe(KEY);
    expect((await call(removeCredential, { provider: 'OpenAI' })).status).toBe(204);
    expect((await call(removeCredential, { provider: 'OpenAI' })).status).toBe(404);
  });

  it('of one owner is not found by another, nor opened from another row', async () => {
    await put('OpenAI', { api_key: KEY });
    expect((await resolve('OpenAI', {}, 'stranger')).credentials.apiKey).toBeUndefined();
    await test.db.credential.updateMany({ data: { ownerId: 'stranger' } });
    expect(await findStored('stranger', 'OpenAI')).toMatchObject({ apiKey: null, masked: '…wxyz' });
  });

  it('that cannot be opened any more counts as none', async () => {
    await put('OpenAI', { api_key: KEY });
    use({ HYPOTEZ_SECRET: 'another secret than before' });
    expect(await resolve('OpenAI')).toMatchObject({ isReady: false, keySource: null });
  });
});

describe('a key goes only where it belongs', () => {
  it('request before stored before environment', async () => {
    use({ OPENAI_API_KEY: 'sk-environment' });
    expect(await resolve('OpenAI')).toMatchObject({ keySource: 'environment', isReady: true });
    await put('OpenAI', { api_key: KEY });
    expect(await resolve('OpenAI')).toMatchObject({ keySource: 'stored' });
    expect((await resolve('OpenAI', { apiKey: 'sk-request' })).credentials.apiKey).toBe('sk-request');
    expect((await resolve('OpenAI', { apiKey: 'secret' })).keySource).toBe('stored');
  });

  it.each([
    'https://api.openai.com.evil.test/v1',
    'https://evil.test/api.openai.com',
    'http://api.openai.com/v1',
    'https://api.openai.com:8443/v1',
  ])('not to %s', async (baseUrl) => {
    use({ OPENAI_API_KEY: 'sk-environment' });
    await put('OpenAI', { api_key: KEY });
    expect((await resolve('OpenAI', { baseUrl })).credentials).toEqual({ apiKey: undefined, baseUrl });
    expect((await resolve('OpenAI', { baseUrl, apiKey: 'sk-own' })).credentials.apiKey).toBe('sk-own');
  });

  it('not to a base URL that is stored later for another host', async () => {
    use({ OPENAI_API_KEY: 'sk-environment' });
    await put('OpenAI', { api_key: KEY });
    await put('OpenAI', { base_url: 'https://api.openai.com/v2' });
    expect((await resolve('OpenAI')).credentials.apiKey).toBe(KEY);
    await put('OpenAI', { base_url: 'https://evil.test/v1' });
    expect(await resolve('OpenAI')).toMatchObject({ keySource: null, credentials: { apiKey: undefined } });
  });

  it('and placeholders in an address are not expanded', async () => {
    const { credentials } = await resolve('Custom', { baseUrl: 'https://x.test/$' + '{OPENAI_API_KEY}' });
    expect(credentials.baseUrl).not.toContain('sk-');
  });
});

describe('what is refused', () => {
  it.each([
    ['OpenAI', {}, 400],
    ['OpenAI', { api_key: 'with space' }, 400],
    ['OpenAI', { api_key: 'Ċ\u010d' }, 400],
    ['OpenAI', { api_key: 5 }, 400],
    ['OpenAI', { api_key: KEY, extra: 1 }, 400],
    ['Custom', { base_url: 'http://169.254.169.254/latest' }, 400],
    ['Custom', { base_url: 'https://user@x.test/' }, 400],
    ['Custom', { base_url: 'https://evil.test/?api.openai.com' }, 400],
    ['Custom', { base_url: 'file:///etc/passwd' }, 400],
    ['__proto__', { api_key: KEY }, 404],
    ['Nope', { api_key: KEY }, 404],
    ['Assistant', { api_key: KEY }, 403],
  ])('%s %j', async (provider, value, status) => {
    const answer = await put(provider, value);
    expect(answer.status).toBe(status);
    expect(answer.text).not.toContain('CANARY');
    expect(await test.db.credential.count()).toBe(0);
  });
});

it('refuses a key of 10 KB', async () => {
  expect((await put('OpenAI', { api_key: 'x'.repeat(10_000) })).status).toBe(400);
});

describe('trying credentials', () => {
  const attempt = (value: unknown) => call(testCredential, { provider: 'Custom' }, send(value));

  it('makes a real call', async () => {
    const answer = await attempt({ api_key: KEY, base_url: upstream.baseUrl });
    expect([answer.status, answer.json.ok, answer.json.models > 10]).toEqual([200, true, true]);
    expect(upstream.requests.at(-1)?.path).toBe('/v1/models');
  });

  it('uses what is stored when nothing is given', async () => {
    await put('Custom', { api_key: KEY, base_url: `${upstream.baseUrl}/` });
    expect((await attempt({})).json).toMatchObject({ ok: true });
  });

  it("takes a named provider's own key to the address that is given with it, and to no other", async () => {
    const attemptAt = (value: unknown) => call(testCredential, { provider: 'OpenAI' }, send(value));
    const elsewhere = { api_key: KEY, base_url: upstream.baseUrl };
    expect((await attemptAt(elsewhere)).json).toMatchObject({ ok: true });
    expect((await put('OpenAI', elsewhere)).json).toMatchObject({ base_url: upstream.baseUrl, masked: '…wxyz' });
    expect((await attemptAt({})).json).toMatchObject({ ok: true });
    // A new key alone will be stored for the usual address: it is tried there, and not where the old one went.
    const before = upstream.requests.length;
    expect((await attemptAt({ api_key: 'sk-CANARY-for-openai-itself' })).status).toBeGreaterThanOrEqual(400);
    expect(upstream.requests).toHaveLength(before);
  });

  it('refuses an address on this network to a server of several people', async () => {
    use({ ACCOUNTS: '1' });
    const value = { api_key: KEY, base_url: upstream.baseUrl };
    const refused = await call(testCredential, { provider: 'OpenAI' }, send(value));
    expect([refused.status, refused.json.error.message]).toEqual([400, 'This address is not allowed']);
    expect((await put('OpenAI', value)).status).toBe(400);
    use({ ACCOUNTS: '1', ALLOW_PRIVATE_UPSTREAMS: new URL(upstream.url).host });
    expect((await put('OpenAI', value)).status).toBe(200);
  });

  it('says what is wrong', async () => {
    const wrong = await attempt({ api_key: 'sk-wrong-CANARY', base_url: upstream.baseUrl });
    expect([wrong.status, wrong.json.error.type]).toEqual([401, 'MissingAuthError']);
    expect(wrong.text).not.toContain('CANARY');
    const gone = await startUpstream();
    await gone.close();
    const unreachable = await attempt({ base_url: gone.baseUrl });
    expect([unreachable.status, unreachable.json.error.message]).toEqual([
      502,
      'Custom (OpenAI-compatible) cannot be reached',
    ]);
    expect((await attempt({ base_url: `${upstream.url}/nothing`, api_key: KEY })).status).toBe(502);
  });
});
