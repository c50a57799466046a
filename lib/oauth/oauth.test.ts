import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { call } from '#test/support/api-request.ts';
import { useConfig } from '#test/support/config.ts';
import { createTestDatabase, type TestDatabase } from '#test/support/database.ts';
import { type CopilotUpstream, GITHUB_TOKEN, startCopilot } from '#test/upstream/copilot.ts';
import { resolveCredentials } from '../credentials/index.ts';
import { getProvider } from '../providers/registry.ts';
import { signIn, signInByPost } from './endpoints.ts';
import { pollSignIn } from './sign-ins.ts';

let test: TestDatabase;
let github: CopilotUpstream;
beforeAll(async () => {
  test = createTestDatabase({ asProcessDatabase: true });
  github = await startCopilot();
});
afterAll(async () => {
  await github.close();
  await test.close();
});
beforeEach(() => {
  useConfig({ DATA_DIR: test.folder, LOG_LEVEL: 'silent', DISCOVER_ENGINES: '0', ...github.environment });
  github.decide('pending');
  vi.useFakeTimers({ toFake: ['performance'] });
});
afterEach(async () => {
  vi.useRealTimers();
  await test.db.credential.deleteMany();
});

const send = (query: string, provider = 'Copilot', endpoint = signInByPost) =>
  call(endpoint, { provider }, { path: `/backend-api/v2/oauth/${provider}?${query}` });
const start = async () => (await send('action=start')).json;
const poll = (code: string) => send(`action=poll&device_code=${code}`);
const asked = () => github.requests.filter(({ path }) => path === '/login/oauth/access_token').length;

describe('a sign-in', () => {
  it('shows a code, waits for the person, and keeps the token sealed', async () => {
    const begun = await send('action=start', 'copilot', signIn);
    expect(begun.status).toBe(200);
    expect(begun.json).toEqual({
      status: 'pending',
      device_code: expect.stringMatching(/^[\w-]{32}$/),
      user_code: 'WDJB-MJHT',
      verification_uri: `${github.url}/login/device`,
      expires_in: 900,
      interval: 1,
    });
    expect(github.requests.at(-1)).toMatchObject({ body: 'client_id=client-1&scope=read%3Auser' });
    const code = begun.json.device_code;
    vi.advanceTimersByTime(1_100);
    expect((await poll(code)).json).toEqual({ status: 'pending', provider: 'Copilot', interval: 1 });
    github.decide('approved');
    vi.advanceTimersByTime(1_100);
    const done = await poll(code);
    expect(done.json).toEqual({ status: 'success', provider: 'Copilot' });
    expect(begun.text + done.text).not.toContain('CANARY');
    const row = await test.db.credential.findFirst();
    expect(Buffer.from(row?.secret ?? []).includes('CANARY')).toBe(false);
    const { credentials } = await resolveCredentials({ ownerId: 'local', provider: getProvider('Copilot') });
    expect(credentials.apiKey).toBe(GITHUB_TOKEN);
    expect((await poll(code)).status).toBe(404);
  });

  it('asks no more often than it is told, and slower when it is told so', async () => {
    const { device_code: code } = await start();
    const from = asked();
    await poll(code);
    expect(asked()).toBe(from);
    github.decide('slow_down');
    vi.advanceTimersByTime(1_100);
    expect((await poll(code)).json).toMatchObject({ status: 'pending', interval: 6 });
    vi.advanceTimersByTime(5_000);
    await poll(code);
    expect(asked()).toBe(from + 1);
    vi.advanceTimersByTime(1_100);
    await Promise.all([poll(code), poll(code), poll(code)]);
    expect(asked()).toBe(from + 2);
  });

  it.each(['denied', 'expired'] as const)('that is %s ends so', async (decision) => {
    const { device_code: code } = await start();
    github.decide(decision);
    vi.advanceTimersByTime(1_100);
    expect((await poll(code)).json).toEqual({ status: decision, provider: 'Copilot' });
    expect((await poll(code)).status).toBe(404);
    expect(await test.db.credential.count()).toBe(0);
  });

  it('ends by itself', async () => {
    const { device_code: code } = await start();
    vi.advanceTimersByTime(901_000);
    expect((await poll(code)).json).toMatchObject({ status: 'expired' });
  });

  it('of one owner cannot be ended by another', async () => {
    const { device_code: code } = await start();
    github.decide('approved');
    vi.advanceTimersByTime(1_100);
    await expect(pollSignIn('stranger', getProvider('Copilot'), code)).rejects.toMatchObject({ status: 404 });
    expect((await poll(code)).json).toMatchObject({ status: 'success' });
  });

  it('that is begun again and again is forgotten', async () => {
    const { device_code: first } = await start();
    for (let again = 0; again < 5; again++) await start();
    expect((await poll(first)).status).toBe(404);
  });
});

describe('what is refused', () => {
  it.each([
    ['action=poll', 'Copilot', 400],
    ['action=poll&device_code=nope', 'Copilot', 404],
    ['action=poll&device_code=__proto__', 'Copilot', 404],
    ['action=steal', 'Copilot', 400],
    ['action=start', 'OpenAI', 400],
    ['action=start', 'Nope', 404],
    ['action=start', '__proto__', 404],
  ])('%s at %s: %d', async (query, provider, status) => {
    const answer = await send(query, provider);
    expect([answer.status, typeof answer.json.error.message]).toEqual([status, 'string']);
  });

  it('a server without an application of its own: it says where one is made, and asks nobody', async () => {
    const { COPILOT_CLIENT_ID: _, ...without } = github.environment;
    useConfig({ DATA_DIR: test.folder, LOG_LEVEL: 'silent', ...without });
    const before = github.requests.length;
    const refused = await send('action=start');
    expect(refused.status).toBe(501);
    expect(refused.json.error.message).toMatch(/github\.com\/settings\/applications\/new.*COPILOT_CLIENT_ID/);
    expect(github.requests).toHaveLength(before);
  });

  it('a provider that cannot be reached, or answers nonsense', async () => {
    const gone = await startCopilot();
    await gone.close();
    useConfig({ DATA_DIR: test.folder, LOG_LEVEL: 'silent', ...gone.environment });
    expect((await send('action=start')).status).toBe(502);
    useConfig({
      DATA_DIR: test.folder,
      LOG_LEVEL: 'silent',
      ...github.environment,
      COPILOT_SITE_URL: `${github.url}/x`,
    });
    expect((await send('action=start')).json.error).toMatchObject({ type: 'UpstreamError' });
  });
});
