import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { useConfig } from '#test/support/config.ts';
import { type CopilotUpstream, GITHUB_TOKEN, SITE_COOKIE, startCopilot } from '#test/upstream/copilot.ts';
import { createFetch } from '../../platform/outbound/index.ts';
import type { ChatRequest, ProviderContext, ProviderEvent } from '../provider.ts';
import { copilot } from './index.ts';

let upstream: CopilotUpstream;
beforeAll(async () => {
  upstream = await startCopilot();
});
afterAll(() => upstream.close());
beforeEach(() => useConfig({ ...upstream.environment }));
afterEach(() => {
  upstream.lifetime(1_800);
  upstream.setPlan(true);
});

const context = (apiKey: string | undefined = GITHUB_TOKEN, cookies: string | null = null): ProviderContext => ({
  ownerId: 'local',
  signal: new AbortController().signal,
  credentials: { apiKey },
  fetch: createFetch({ policy: 'provider', baseUrl: upstream.url }),
  cookies: async () => cookies,
  log: () => undefined,
});
const withCookies = (cookies: string | null) => ({ ...context(), credentials: {}, cookies: async () => cookies });

const said = (role: 'user' | 'assistant', text: string) => ({ role, content: [{ type: 'text' as const, text }] });
async function ask(over: Partial<ChatRequest> = {}, ctx = context()) {
  const events: ProviderEvent[] = [];
  const request: ChatRequest = {
    model: '',
    messages: [said('user', 'Hello')],
    parameters: {},
    language: 'en',
    ...over,
  };
  for await (const event of copilot.chat(request, ctx)) events.push(event);
  return { events, text: events.map((event) => (event.type === 'text' ? event.text : '')).join('') };
}
const pathsOf = (from: number) => upstream.requests.slice(from).map(({ path }) => path);

describe('signed in', () => {
  it('answers at the address the token names, as an editor', async () => {
    const { text, events } = await ask();
    expect(text).toBe('heard: Hello');
    expect(events.at(-1)).toEqual({ type: 'finish', reason: 'stop' });
    const { headers, body } = upstream.requests.at(-1) ?? {};
    expect(body).toMatchObject({ model: 'gpt-4.1', stream: true });
    expect(headers).toMatchObject({ authorization: 'Bearer tid=1;CANARY', 'x-initiator': 'user' });
    expect(headers?.['copilot-vision-request']).toBeUndefined();
    // In its own name, and by the integration its operator was given.
    expect(headers).toMatchObject({ 'user-agent': 'Hypotez', 'copilot-integration-id': 'hypotez-test' });
    expect(headers?.['editor-version']).toMatch(/^Hypotez/);
  });

  it('lists what the plan has for a chat', async () => {
    expect(await copilot.models(context())).toEqual([
      { id: 'gpt-4.1', label: 'GPT-4.1', vision: true, tools: true, reasoning: false, contextLength: 128_000 },
      { id: 'echo', label: 'ECHO', vision: true, tools: true, reasoning: false, contextLength: 128_000 },
    ]);
  });

  it('asks for one token, however many wait, and keeps it', async () => {
    const from = upstream.requests.length;
    await Promise.all([ask(), ask(), ask()]);
    await ask();
    expect(pathsOf(from).filter((path) => path.includes('token'))).toHaveLength(1);
  });

  it('renews the token before it ends', async () => {
    const exchanges = (from: number) => pathsOf(from).filter((path) => path.includes('token')).length;
    let from = upstream.requests.length;
    upstream.lifetime(61);
    await ask();
    await ask();
    expect(exchanges(from)).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    await ask();
    expect(exchanges(from)).toBe(2);
    useConfig({ ...upstream.environment });
    upstream.lifetime(1_800, 0);
    from = upstream.requests.length;
    await ask();
    await ask();
    expect(exchanges(from)).toBe(2);
  });

  it('takes a new token when the old one is withdrawn, once', async () => {
    await ask();
    const from = upstream.requests.length;
    upstream.withdraw();
    expect((await ask()).text).toBe('heard: Hello');
    expect(pathsOf(from)).toEqual(['/chat/completions', '/copilot_internal/v2/token', '/chat/completions']);
  });

  it('marks questions with pictures, and the steps of a tool loop', async () => {
    const picture = {
      type: 'image' as const,
      name: 'a.png',
      mediaType: 'image/png',
      read: async () => new Uint8Array(1),
    };
    await ask({ messages: [{ role: 'user', content: [{ type: 'text', text: 'What?' }, picture] }] });
    expect(upstream.requests.at(-1)?.headers['copilot-vision-request']).toBe('true');
    await ask({
      messages: [said('user', 'x'), { role: 'tool', toolCallId: '1', content: [{ type: 'text', text: '4' }] }],
    });
    expect(upstream.requests.at(-1)?.headers['x-initiator']).toBe('agent');
  });

  it.each([
    ['rate-limit-9', 'RateLimitError'],
    ['status-500', 'UpstreamError'],
    ['status-400', 'UpstreamRequestError'],
    ['cut', 'UpstreamError'],
  ])('a model that answers %s ends in %s', async (model, name) => {
    await expect(ask({ model })).rejects.toMatchObject({ name });
  });
});

describe('not signed in', () => {
  it.each([
    [undefined, 'GitHub Copilot needs you to sign in. Do it in the settings, under Providers.'],
    ['gho_other', 'GitHub Copilot does not accept this sign-in any more. Sign in again in the settings.'],
  ])('with %s it says so', async (apiKey, message) => {
    const ctx = { ...context(), credentials: { apiKey } };
    await expect(ask({}, ctx)).rejects.toMatchObject({ name: 'MissingAuthError', message });
    await expect(copilot.models(ctx)).rejects.toMatchObject({ name: 'MissingAuthError', message });
  });

  it('for Copilot, it says that the account has none', async () => {
    upstream.setPlan(false);
    await expect(ask()).rejects.toMatchObject({
      name: 'MissingAuthError',
      message: expect.stringContaining('(Sign up for Copilot)'),
    });
  });
});

describe('with the cookies of the site', () => {
  it('goes on in the thread that the site keeps', async () => {
    const first = await ask({}, withCookies(SITE_COOKIE));
    expect(first.text).toBe('heard: Hello');
    expect(first.events[0]).toEqual({ type: 'state', state: { conversation_id: 'thread-1' } });
    const state = { conversation_id: 'thread-1' };
    const second = await ask({ messages: [said('user', 'And now?')], state }, withCookies(SITE_COOKIE));
    expect(second.text).toBe('heard: Hello | And now?');
    expect(upstream.requests.at(-1)?.headers.cookie).toBeUndefined();
  });

  it('tells a new thread what was said before', async () => {
    const messages = [said('user', 'One'), said('assistant', 'Yes?'), said('user', 'Two')];
    expect((await ask({ messages }, withCookies(SITE_COOKIE))).text).toContain(
      'user: One\n\nassistant: Yes?\n\nuser: Two',
    );
  });

  it.each(['user_session=old', 'logged_in=no', null])('of %j says what to do', async (cookies) => {
    await expect(ask({}, withCookies(cookies))).rejects.toMatchObject({ name: 'MissingAuthError' });
  });

  it.each(['../../x', 5, 'a b'])('never puts %j into an address', async (id) => {
    await ask({ state: { conversation_id: id } }, withCookies(SITE_COOKIE));
    expect(upstream.requests.at(-1)?.path).toMatch(/^\/github\/chat\/threads\/thread-\d+\/messages$/);
  });
});

it('claims to be no other product where nothing is set', async () => {
  const { COPILOT_CLIENT_ID, COPILOT_INTEGRATION_ID, ...addresses } = upstream.environment;
  useConfig(addresses);
  expect(copilot.describe()).toMatchObject({ signIn: 'device', signInNeeds: 'client_id' });
  const error = await ask({}, withCookies(null)).catch((reason: unknown) => reason);
  expect(String(error)).toMatch(/application of your own.*applications\/new.*COPILOT_CLIENT_ID/);
  // Whoever has a token all the same asks in no other's name.
  await ask().catch(() => undefined);
  expect(upstream.requests.at(-1)?.headers['copilot-integration-id']).toBeUndefined();
});
