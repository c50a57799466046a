/** A public demo as its visitors meet it: apart from each other, bounded, swept, signed in at a hub on loopback. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Catalogue, FileInfo } from '#lib/contract/api.ts';
import type { PublicKey } from '#lib/contract/demo.ts';
import type { Frame } from '#lib/contract/frames.ts';
import { type Hub, startHub } from '#test/support/hub.ts';
import { startServer, type TestServer } from '#test/support/server.ts';
import { createVisitor, framesOf, type Visitor, wordsOf } from '#test/support/visitor.ts';
import { startUpstream, type Upstream } from '#test/upstream/index.ts';

const API = '/backend-api/v2';
let upstream: Upstream;
let hub: Hub;
let environment: Record<string, string>;
beforeAll(async () => {
  upstream = await startUpstream();
  hub = await startHub();
  environment = {
    DEMO: '1',
    HUB_URL: hub.url,
    HUB_INFERENCE_URL: upstream.baseUrl,
    OAUTH_CLIENT_ID: 'demo-client',
    OAUTH_CLIENT_SECRET: 'hub-secret',
    BACKEND_URL: 'https://demo.example.org',
  };
});
afterAll(async () => {
  await hub?.close();
  await upstream?.close();
});

function form(name: string, bytes: number): FormData {
  const data = new FormData();
  data.append('files', new File([Buffer.alloc(bytes, 'word ')], name, { type: 'text/plain' }));
  return data;
}
const upload = (visitor: Visitor, bucket: string, bytes = 1_000, name = 'notes.txt') =>
  visitor.fetch(`${API}/files/${bucket}`, { method: 'POST', body: form(name, bytes) });
const providerOf = (frames: readonly Frame[]) =>
  frames.flatMap((frame) => (frame.type === 'provider' ? [frame.provider.name] : []));
/** Everything below a folder, as one text. */
const everythingIn = (folder: string): string =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(path.join(entry.parentPath, entry.name), 'latin1'))
    .join('\n');

describe('visitors', () => {
  let server: TestServer;
  beforeAll(async () => {
    const keys = {
      HF_TOKEN: 'hf_of_the_operator',
      GROQ_API_KEY: 'gsk_of_the_operator',
      TAVILY_API_KEY: 'tvly-operator',
    };
    server = await startServer({
      env: {
        ...environment,
        ...keys,
        ENGINE_URLS: upstream.url,
        DISCOVER_ENGINES: '1',
        ALLOW_PRIVATE_UPSTREAMS: '127.0.0.1',
      },
    });
  });
  afterAll(() => server?.stop());

  it('are each somebody else, known by a cookie that no script reads', async () => {
    const response = await fetch(`${server.url}${API}/quota`);
    const cookie = response.headers.getSetCookie().join();
    expect(cookie).toMatch(/^hypotez_visitor=visitor-[^;]+; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Lax$/);
    const visitor = createVisitor(server.url);
    await visitor.quota();
    expect((await visitor.fetch(`${API}/quota`)).headers.getSetCookie()).toEqual([]);
    const page = createVisitor(server.url);
    await page.fetch('/', { headers: { accept: 'text/html' } });
    expect([...page.cookies.keys()]).toContain('hypotez_visitor');
  });

  it('see nothing of each other', async () => {
    const [anna, boris] = [createVisitor(server.url), createVisitor(server.url)];
    const [conversation, bucket] = [randomUUID(), randomUUID()];
    await (await anna.ask('What is 2+2?', { conversation_id: conversation })).text();
    expect((await upload(anna, bucket)).status).toBe(200);
    await anna.send('POST', `${API}/memories`, { text: 'Anna likes tea' });
    expect((await anna.fetch(`${API}/conversations/${conversation}`)).status).toBe(200);

    await boris.quota();
    for (const route of [`conversations/${conversation}`, `files/${bucket}/info`, `files/${bucket}`]) {
      expect([route, (await boris.fetch(`${API}/${route}`)).status]).toEqual([route, 404]);
    }
    // A bucket of the same name is another one: nobody learns that the name is taken.
    expect((await upload(boris, bucket, 500, 'boris.txt')).status).toBe(200);
    const namesOf = async (visitor: Visitor) => {
      const { files } = (await (await visitor.fetch(`${API}/files/${bucket}/info`)).json()) as { files: FileInfo[] };
      return files.map(({ name }) => name);
    };
    expect([await namesOf(anna), await namesOf(boris)]).toEqual([['notes.txt'], ['boris.txt']]);
    expect((await boris.send('DELETE', `${API}/files/${bucket}`)).status).toBe(200);
    expect(await namesOf(anna)).toEqual(['notes.txt']);
    expect(await (await boris.fetch(`${API}/conversations`)).json()).toMatchObject({ items: [] });
    expect(await (await boris.fetch(`${API}/memories`)).json()).toMatchObject({ items: [] });
    const forged = [...anna.cookies].map(([name, value]) => `${name}=${value.slice(0, -2)}xx`).join();
    const stranger = createVisitor(server.url, { cookie: forged });
    expect((await stranger.fetch(`${API}/conversations/${conversation}`)).status).toBe(404);
  });

  it('find closed what is closed', async () => {
    const visitor = createVisitor(server.url);
    const statuses: Record<string, number> = {};
    const data = new FormData();
    data.append('file', new File(['[]'], 'cookies.json', { type: 'application/json' }));
    statuses.upload_cookies = (await visitor.fetch(`${API}/upload_cookies`, { method: 'POST', body: data })).status;
    statuses.cookies = (await visitor.fetch(`${API}/cookies`)).status;
    statuses['v1/models'] = (await visitor.fetch('/v1/models')).status;
    const asked = { model: 'x', messages: [{ role: 'user', content: 'x' }] };
    statuses['v1/chat'] = (await visitor.send('POST', '/v1/chat/completions', asked)).status;
    statuses['foreign key'] = (
      await fetch(`${server.url}/v1/chat/completions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: 'Bearer sk-foreign' },
        body: JSON.stringify({ ...asked, api_base: upstream.baseUrl }),
      })
    ).status;
    const key = { api_key: 'sk-own', base_url: upstream.baseUrl };
    statuses['a base URL in the settings'] = (await visitor.send('PUT', `${API}/credentials/Custom`, key)).status;
    statuses['a base URL in a header'] = (
      await visitor.fetch(`${API}/models/Custom`, { headers: { 'x-api-base': upstream.baseUrl } })
    ).status;
    statuses['an API key'] = (await visitor.send('POST', `${API}/api-keys`, { name: 'x', scopes: ['chat'] })).status;
    expect(statuses).toMatchObject({
      upload_cookies: 403,
      cookies: 403,
      'v1/models': 401,
      'v1/chat': 401,
      'a base URL in the settings': 403,
      'a base URL in a header': 403,
    });
    expect([401, 403]).toContain(statuses['foreign key']);
    expect([403, 404]).toContain(statuses['an API key']);

    expect(upstream.requests).toEqual([]);
  });

  it('are refused an address of their own, for whichever provider and however it is given', async () => {
    const visitor = createVisitor(server.url);
    const fields: Record<string, unknown>[] = [
      { provider: 'Custom', api_base: upstream.baseUrl },
      { provider: 'Groq', api_base: upstream.baseUrl },
      { provider: '', base_url: 'http://127.0.0.1:1' },
      { provider: 'Assistant', base_url: { url: 'x' } },
    ];
    for (const field of fields) {
      const refused = await visitor.ask('x', { model: 'echo', ...field });
      expect([field, refused.status, await refused.json()]).toEqual([
        field,
        403,
        { error: { message: 'This demo asks providers at their own addresses only.', type: 'ForbiddenError' } },
      ]);
    }
    const headed = { 'content-type': 'application/json', 'x-api-base': upstream.baseUrl };
    for (const [path, body] of [
      ['conversation', { messages: [{ role: 'user', content: 'x' }] }],
      ['create?prompt=x', {}],
    ] as const) {
      const refused = await visitor.fetch(`${API}/${path}`, {
        method: 'POST',
        headers: headed,
        body: JSON.stringify(body),
      });
      expect([path, refused.status]).toEqual([path, 403]);
    }
    expect((await visitor.fetch(`${API}/models/Groq`, { headers: headed })).status).toBe(403);
    const unnamed = await visitor.ask('2+2', { provider: 'Assistant', api_base: '', base_url: '' });
    expect([unnamed.status, wordsOf(await framesOf(unnamed))]).toEqual([200, expect.stringContaining('4')]);
    expect(upstream.requests).toEqual([]);
  });

  it("are not lent their operator's keys, nor shown the engines of the machine", async () => {
    const visitor = createVisitor(server.url);
    const catalogue = (await (await visitor.fetch(`${API}/catalogue`)).json()) as {
      providers: { id: string; status: string; local: boolean }[];
      web_search: string | null;
    };
    const ready = catalogue.providers.filter(({ status }) => status === 'ready').map(({ id }) => id);
    expect(ready).not.toContain('HuggingFace');
    expect(ready).not.toContain('Groq');
    expect(catalogue.providers.map(({ id }) => id)).not.toContain('Ollama');
    expect(catalogue.web_search).toBeNull();
    expect(await (await visitor.fetch(`${API}/credentials`)).json()).toEqual({ items: [] });
    const frames = await framesOf(await visitor.ask('Hello', { provider: 'HuggingFace', model: 'echo' }));
    expect(frames.map(({ type }) => type)).toContain('auth');
    expect(upstream.requests.filter(({ path: asked }) => asked.endsWith('/chat/completions'))).toEqual([]);
    expect(server.logs()).not.toContain('of_the_operator');
  });

  it('come in at a home of the demo, which other sites may not frame unless they are named', async () => {
    const response = await fetch(`${server.url}/`, { headers: { accept: 'text/html', 'accept-language': 'en' } });
    const html = await response.text();
    expect(html).toContain('Go on as a guest');
    expect(html).toContain('Sign in with Hugging Face');
    expect(response.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect((await fetch(`${server.url}/chat/`)).status).toBe(200);
  });
});

describe('signing in at the hub', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer({ env: environment });
  });
  afterAll(() => server?.stop());

  /** As the browser goes: to the hub, back, and into the chat. */
  async function signIn(visitor: Visitor): Promise<string> {
    let response = await visitor.fetch(`${API}/demo/sign-in`);
    if (response.headers.get('location')?.includes('again') === true) {
      response = await visitor.fetch(response.headers.get('location') ?? '');
    }
    const consent = new URL(response.headers.get('location') ?? '');
    expect(consent.origin).toBe(hub.url);
    expect(Object.fromEntries(consent.searchParams)).toMatchObject({
      client_id: 'demo-client',
      code_challenge_method: 'S256',
      redirect_uri: `${server.url}${API}/demo/callback`,
    });
    const back = await fetch(consent, { redirect: 'manual' });
    return back.headers.get('location') ?? '';
  }
  const lastKey = () =>
    upstream.requests.filter((request) => request.path.endsWith('/chat/completions')).at(-1)?.headers.authorization;

  it('works by OAuth with PKCE, for that visitor alone, and is forgotten on the way out', async () => {
    hub.user = 'anna';
    const [anna, boris] = [createVisitor(server.url), createVisitor(server.url)];
    const callback = await signIn(anna);
    const done = await anna.fetch(callback);
    expect([done.status, done.headers.get('location')]).toEqual([303, '/chat/']);
    expect(await anna.quota()).toMatchObject({ user: 'anna', oauth: true });

    const frames = await framesOf(await anna.ask('Hello there', { model: 'words-3', provider: 'HuggingFace' }));
    expect(wordsOf(frames)).toBe('word1 word2 word3');
    const [token] = [...hub.tokens].find(([, user]) => user === 'anna') ?? ['?'];
    expect(lastKey()).toBe(`Bearer ${token}`);
    // What her own account pays for is not counted.
    expect((await anna.quota()).tokens).toMatchObject({ remaining: 50_000 });

    const others = await framesOf(await boris.ask('Hello', { model: 'words-3', provider: 'HuggingFace' }));
    expect(others.map(({ type }) => type)).toContain('auth');
    expect((await boris.quota()).user).toBeNull();

    // Nowhere in the clear: not on the disk, not in the log, not in what the browser is given.
    expect(everythingIn(server.dataDir)).not.toContain(token);
    expect(server.logs()).not.toContain(token);
    expect(await (await anna.fetch(`${API}/credentials`)).text()).not.toContain(token);
    expect(await (await anna.fetch('/chat/')).text()).not.toContain(token);
    expect([...anna.cookies.values()].join()).not.toContain(token);

    expect((await anna.send('DELETE', `${API}/demo/session`)).status).toBe(204);
    expect((await anna.quota()).user).toBeNull();
    const after = await framesOf(await anna.ask('Hello', { model: 'words-3', provider: 'HuggingFace' }));
    expect(after.map(({ type }) => type)).toContain('auth');
  });

  it('takes an answer of the hub once, from whoever asked, and only the one that was asked for', async () => {
    const [anna, boris] = [createVisitor(server.url), createVisitor(server.url)];
    const callback = await signIn(anna);
    await boris.quota();
    expect((await boris.fetch(callback)).headers.get('location')).toBe('/?sign-in=failed');
    expect((await anna.fetch(callback)).headers.get('location')).toBe('/chat/');
    await anna.send('DELETE', `${API}/demo/session`);
    expect((await anna.fetch(callback)).headers.get('location')).toBe('/?sign-in=failed');
    expect((await anna.quota()).user).toBeNull();

    hub.consent = 'wrong-state';
    expect((await anna.fetch(await signIn(anna))).headers.get('location')).toBe('/?sign-in=failed');
    hub.consent = 'no';
    expect((await anna.fetch(await signIn(anna))).headers.get('location')).toBe('/?sign-in=refused');
    hub.consent = 'yes';
    expect((await anna.quota()).user).toBeNull();
    // A code that somebody found, with everything else made up.
    const state = encodeURIComponent(JSON.stringify({ nonce: 'x', redirectUri: `${server.url}${API}/demo/callback` }));
    const made = await boris.fetch(`${API}/demo/callback?code=stolen&state=${state}`);
    expect(made.headers.get('location')).toBe('/?sign-in=failed');
  });

  it('says that it needs cookies to a browser without any', async () => {
    const first = await fetch(`${server.url}${API}/demo/sign-in`, { redirect: 'manual' });
    const again = first.headers.get('location') ?? '';
    expect([first.status, again]).toEqual([303, `${API}/demo/sign-in?again=1`]);
    expect((await fetch(new URL(again, server.url), { redirect: 'manual' })).status).toBe(400);
  });

  it('ends when the hub says so', async () => {
    hub.expiresIn = 1;
    const visitor = createVisitor(server.url);
    await visitor.fetch(await signIn(visitor));
    hub.expiresIn = 3_600;
    await sleep(1_100);
    expect((await visitor.quota()).user).toBeNull();
    // Nobody's account pays any more, either.
    const frames = await framesOf(await visitor.ask('Hello', { model: 'words-3', provider: 'HuggingFace' }));
    expect(frames.map(({ type }) => type)).toContain('auth');
  });

  it('works by a token that the hub knows', async () => {
    hub.tokens.set('hf_token_of_clara', 'clara');
    const clara = createVisitor(server.url);
    const wrong = await clara.send('POST', `${API}/demo/token`, { token: 'hf_token_of_nobody' });
    expect(wrong.status).toBe(400);
    expect(await wrong.text()).not.toContain('hf_token_of_nobody');
    for (const body of [{ token: '' }, { token: 5 }, {}, { token: 'with space' }]) {
      expect((await clara.send('POST', `${API}/demo/token`, body)).status).toBe(400);
    }
    const right = await clara.send('POST', `${API}/demo/token`, { token: ' hf_token_of_clara ' });
    expect([right.status, await right.json()]).toMatchObject([200, { user: 'clara' }]);
    await (await clara.ask('Hi', { model: 'words-2' })).text();
    expect(lastKey()).toBe('Bearer hf_token_of_clara');
  });
});

describe('limits', () => {
  let server: TestServer;
  beforeAll(async () => {
    const tight = {
      DEMO_PROVIDERS: 'HuggingFace',
      HF_TOKEN: 'hf_lent',
      DEMO_REQUESTS_PER_MINUTE: '30',
      DEMO_ADDRESS_REQUESTS_PER_MINUTE: '1000',
      DEMO_CONCURRENT: '1',
      DEMO_UPLOAD_MB: '1',
      DEMO_STORAGE_MB: '2',
    };
    server = await startServer({ env: { ...environment, ...tight } });
  });
  afterAll(() => server?.stop());

  it('are told with each answer, reached, worded for each client, and over after a while', async () => {
    const visitor = createVisitor(server.url);
    const first = await visitor.ask('2+2', { provider: 'Assistant' });
    await first.text();
    expect(first.headers.get('x-ratelimit-limit-requests')).toBe('30');
    expect(Number(first.headers.get('x-ratelimit-remaining-requests'))).toBe(29);
    expect(Number(first.headers.get('x-ratelimit-limit-tokens'))).toBe(50_000);
    const report = () => visitor.send('POST', `${API}/usage`, { provider: 'x' });
    let limited = await report();
    for (let turn = 0; turn < 60 && limited.status !== 429; turn++) limited = await report();
    expect(limited.status).toBe(429);
    expect(Number(limited.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(limited.headers.get('x-ratelimit-remaining-requests')).toBe('0');
    expect(await limited.json()).toMatchObject({ error: { type: 'RateLimitError' } });

    const page = await visitor.fetch(`${API}/conversation`, {
      method: 'POST',
      headers: { accept: 'text/event-stream', 'content-type': 'application/json' },
      body: JSON.stringify({ messages: [{ role: 'user', content: 'x' }] }),
    });
    expect([page.status, page.headers.get('content-type')]).toEqual([429, 'text/html; charset=utf-8']);
    expect(await page.text()).toMatch(
      /<title>Too many requests<\/title>.*<p>[^<]+ The wait is \d+ seconds?\. 0 of 30 requests are left\.<\/p>/,
    );
    expect(page.headers.get('retry-after')).toMatch(/^\d+$/);

    await sleep(2_200);
    expect((await report()).status).toBe(200);
    expect((await createVisitor(server.url).send('POST', `${API}/usage`, {})).status).toBe(200);
  });

  it('are a page to whoever opens pages too fast, which comes again by itself', async () => {
    const slow = await startServer({ env: { ...environment, DEMO_CALLS_PER_MINUTE: '3' } });
    try {
      const visitor = createVisitor(slow.url, { accept: 'text/html' });
      let page = await visitor.fetch('/chat/');
      for (let turn = 0; turn < 8 && page.status !== 429; turn++) page = await visitor.fetch('/chat/');
      expect([page.status, page.headers.get('content-type')]).toEqual([429, 'text/html; charset=utf-8']);
      const text = await page.text();
      expect(text).toContain(`<meta http-equiv="refresh" content="${page.headers.get('retry-after')}">`);
      expect(text).toMatch(/<p>[^<]+ The wait is \d+ seconds?\. 0 of 3 requests are left\.<\/p>/);
    } finally {
      await slow.stop();
    }
  });

  it('let one answer be written at a time', async () => {
    const visitor = createVisitor(server.url);
    await visitor.quota();
    const running = await visitor.ask('Tell me', {
      provider: 'HuggingFace',
      model: 'slow-20',
      conversation_id: randomUUID(),
    });
    expect(running.status).toBe(200);
    const second = await visitor.ask('And me', { provider: 'Assistant' });
    expect([second.status, second.headers.get('retry-after')]).toEqual([429, '3']);
    const run = running.headers.get('x-run-id');
    await visitor.send('DELETE', `${API}/runs/${run}`);
    await running.text();
    expect((await visitor.ask('Now?', { provider: 'Assistant' })).status).toBe(200);
  });

  it('bound a file, and what a visitor keeps', async () => {
    const visitor = createVisitor(server.url);
    const bucket = randomUUID();
    const MB = 1024 * 1024;
    expect((await upload(visitor, bucket, MB + 1_000)).status).toBe(413);
    expect((await upload(visitor, bucket, MB - 1_000, 'a.txt')).status).toBe(200);
    expect((await upload(visitor, bucket, MB - 2_000, 'b.txt')).status).toBe(200);
    const full = await upload(visitor, bucket, 10_000, 'c.txt');
    expect([full.status, await full.text()]).toEqual([413, expect.stringContaining('may keep 2 MB')]);
    const { storage } = await visitor.quota();
    expect(storage).toEqual({ limit: 2 * MB, used: 2 * MB - 3_000 });
    await visitor.send('DELETE', `${API}/files/${bucket}`);
    expect((await upload(visitor, randomUUID(), 10_000)).status).toBe(200);
  });
});

it('keeps to https and to the frames it was told of', async () => {
  const space = { SPACE_HOST: 'user-space.hf.space', ALLOWED_HOSTS: '127.0.0.1', TRUST_PROXY: 'loopback' };
  const server = await startServer({ env: { ...environment, ...space } });
  try {
    const response = await fetch(`${server.url}/`, {
      headers: { accept: 'text/html', 'x-forwarded-for': '198.51.100.7', 'x-forwarded-proto': 'https' },
    });
    expect(response.headers.get('strict-transport-security')).toContain('max-age=');
    expect(response.headers.get('x-powered-by')).toBeNull();
    expect(response.headers.get('content-security-policy')).toContain("frame-ancestors 'self' https://huggingface.co;");
    expect(response.headers.getSetCookie().join()).toMatch(
      /^__Host-hypotez_visitor=.*SameSite=None; Partitioned; Secure$/,
    );
    // The hub sends visitors back to the address the world knows.
    const visitor = createVisitor(server.url);
    await visitor.quota();
    const { headers } = await visitor.fetch(`${API}/demo/sign-in`);
    expect(new URL(headers.get('location') ?? '').searchParams.get('redirect_uri')).toBe(
      `https://user-space.hf.space${API}/demo/callback`,
    );
  } finally {
    await server.stop();
  }
});

it('does not believe an address that a client makes up', async () => {
  const server = await startServer({ env: { ...environment, DEMO_ADDRESS_CALLS_PER_MINUTE: '50' } });
  try {
    const statuses = [];
    for (let turn = 0; turn < 80; turn++) {
      const headers = {
        'x-forwarded-for': `198.51.100.${turn}`,
        'x-real-ip': `203.0.113.${turn}`,
        forwarded: 'for=::1',
      };
      statuses.push((await fetch(`${server.url}${turn % 2 ? '/chat/' : `${API}/quota`}`, { headers })).status);
    }
    expect(statuses.slice(0, 40)).not.toContain(429);
    expect(statuses.slice(60)).toContain(429);
    // The machine itself stays reachable for whoever watches over it.
    expect((await fetch(`${server.url}/health`)).status).toBeLessThan(500);
  } finally {
    await server.stop();
  }
});

it('lends keys until the budget of the day is spent, and then the Assistant answers, also after a restart', async () => {
  const server = await startServer({
    env: { ...environment, DEMO_PROVIDERS: 'HuggingFace', HF_TOKEN: 'hf_lent', DEMO_BUDGET_TOKENS: '20' },
  });
  try {
    const visitor = createVisitor(server.url);
    const ask = async (over: Record<string, unknown> = {}) =>
      framesOf(await visitor.ask('2+2', { model: 'words-3', ...over }));
    const first = await ask();
    expect([providerOf(first), wordsOf(first)]).toEqual([['HuggingFace'], 'word1 word2 word3']);
    // 12 tokens each, as the upstream says.
    expect((await visitor.quota()).tokens.remaining).toBe(50_000 - 12);
    expect(await visitor.quota()).toMatchObject({ budget: 'open' });
    const auto = async () => ((await (await visitor.fetch(`${API}/catalogue`)).json()) as Catalogue).auto;
    expect((await auto()).map(({ provider }) => provider)).toEqual(['HuggingFace']);
    await ask();
    expect(await visitor.quota()).toMatchObject({ budget: 'spent' });
    // The page names who answers now.
    expect((await auto()).map(({ provider }) => provider)).toEqual(['Assistant']);
    for (const over of [{}, { provider: 'HuggingFace' }, { model: '' }]) {
      const frames = await ask(over);
      expect(providerOf(frames)).toEqual(['Assistant']);
      expect(frames).toContainEqual(expect.objectContaining({ type: 'message', error: 'BudgetSpentError' }));
      expect(wordsOf(frames)).toContain('4');
    }
    await server.restart();
    const later = createVisitor(server.url);
    expect(await later.quota()).toMatchObject({ budget: 'spent' });
    // One's own account goes on.
    hub.tokens.set('hf_own', 'dora');
    expect((await later.send('POST', `${API}/demo/token`, { token: 'hf_own' })).status).toBe(200);
    expect(providerOf(await framesOf(await later.ask('Hi', { model: 'words-3' })))).toEqual(['HuggingFace']);
  } finally {
    await server.stop();
  }
});

it("deletes what visitors leave when their time is over, across restarts, and nothing of anybody else's", async () => {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'hypotez-demo-'));
  try {
    // What the owner had before the server became a demo.
    const own = await startServer({ dataDir });
    const owner = createVisitor(own.url);
    const [chat, bucket] = [randomUUID(), randomUUID()];
    await (await owner.ask('A question of the owner', { conversation_id: chat, provider: 'Assistant' })).text();
    expect((await upload(owner, bucket, 3_000)).status).toBe(200);
    await own.stop();

    const env = { ...environment, DEMO_TTL: '4s' };
    const demo = await startServer({ dataDir, env });
    const visitor = createVisitor(demo.url);
    const [left, files] = [randomUUID(), randomUUID()];
    const words = `secret-${randomUUID()}`;
    await (await visitor.ask(`Remember ${words}`, { conversation_id: left, provider: 'Assistant' })).text();
    expect((await upload(visitor, files, 5_000)).status).toBe(200);
    hub.tokens.set('hf_eva', 'eva');
    expect((await visitor.send('POST', `${API}/demo/token`, { token: 'hf_eva' })).status).toBe(200);
    expect((await visitor.fetch(`${API}/conversations/${left}`)).status).toBe(200);
    expect((await visitor.fetch(`${API}/conversations/${chat}`)).status).toBe(404);
    const before = readdirSync(path.join(dataDir, 'files')).length;
    await demo.kill9();
    await sleep(5_000);

    const again = await startServer({ dataDir, env });
    const late = await visitor.fetch(new URL(`${API}/conversations/${left}`, again.url).href);
    expect(late.status).toBe(404);
    expect(readdirSync(path.join(dataDir, 'files')).length).toBeLessThan(before);
    // In the middle of a visit, too.
    const second = createVisitor(again.url);
    const inTime = randomUUID();
    await (await second.ask('Here for a moment', { conversation_id: inTime, provider: 'Assistant' })).text();
    expect((await second.fetch(`${API}/conversations/${inTime}`)).status).toBe(200);
    await sleep(6_000);
    const { items } = (await (await second.fetch(`${API}/conversations`)).json()) as { items: unknown[] };
    expect(items).toEqual([]);
    await again.stop();

    const back = await startServer({ dataDir });
    const returned = createVisitor(back.url);
    const { messages } = (await (await returned.fetch(`${API}/conversations/${chat}`)).json()) as {
      messages: unknown[];
    };
    expect(messages).toHaveLength(2);
    expect(await (await returned.fetch(`${API}/files/${bucket}`)).text()).toContain('word');
    await back.stop();
    const { default: Sqlite } = await import('better-sqlite3');
    const db = new Sqlite(path.join(dataDir, 'hypotez.db'), { readonly: true });
    const tables = db
      .prepare(
        `SELECT m.name FROM sqlite_master m, pragma_table_info(m.name) c
         WHERE m.type = 'table' AND m.sql NOT LIKE 'CREATE VIRTUAL%' AND c.name = 'ownerId'`,
      )
      .pluck()
      .all() as string[];
    expect(tables.length).toBeGreaterThan(10);
    for (const table of tables) {
      const rows = db.prepare(`SELECT COUNT(*) FROM "${table}" WHERE ownerId LIKE 'visitor-%'`).pluck().get();
      expect([table, rows]).toEqual([table, 0]);
    }
    expect(db.prepare('SELECT COUNT(*) FROM Message WHERE text LIKE ?').pluck().get(`%${words}%`)).toBe(0);
    db.close();
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}, 120_000);

describe('a demo that asks for a secret', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer({ env: { ...environment, DEMO_SECRET: '1' } });
  });
  afterAll(() => server?.stop());

  /** As the page makes it. */
  async function secretOf(visitor: Visitor, lateMs = 0): Promise<string> {
    const answer = await visitor.fetch(`${API}/public-key`);
    const { public_key, data, user } = (await answer.json()) as PublicKey;
    expect([answer.status, user, Math.abs(Number(data) - Date.now()) < 5_000]).toEqual([200, null, true]);
    const der = Buffer.from(public_key.replace(/-----[^-]+-----|\s/g, ''), 'base64');
    const how = { name: 'RSA-OAEP', hash: 'SHA-256' };
    const key = await crypto.subtle.importKey('spki', der, how, false, ['encrypt']);
    const time = new TextEncoder().encode(String(Number(data) - lateMs));
    return Buffer.from(await crypto.subtle.encrypt(how, key, time)).toString('base64');
  }
  const ask = (visitor: Visitor, secret: string | null, path = 'conversation') =>
    visitor.fetch(`${API}/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(secret === null ? {} : { 'x-secret': secret }) },
      body: JSON.stringify({ provider: 'Assistant', messages: [{ role: 'user', content: 'What is 2+2?' }] }),
    });

  it('answers who brings a fresh one, once, and refuses everybody else', async () => {
    const visitor = createVisitor(server.url);
    expect(await visitor.quota()).toMatchObject({ secret: true });
    const secret = await secretOf(visitor);
    const answered = await ask(visitor, secret);
    expect([answered.status, wordsOf(await framesOf(answered))]).toEqual([200, expect.stringContaining('4')]);
    for (const bad of [
      secret,
      null,
      'nonsense',
      await secretOf(visitor, 11_000),
      await secretOf(visitor, -3_600_000),
    ]) {
      const refused = await ask(visitor, bad);
      expect([refused.status, await refused.json()]).toMatchObject([403, { error: { type: 'ForbiddenError' } }]);
    }
    const path = 'create?prompt=What+is+2%2B2%3F&provider=Assistant';
    expect((await ask(visitor, null, path)).status).toBe(403);
    expect(await (await ask(visitor, await secretOf(visitor), path)).text()).toContain('4');
    // What is no question needs none.
    expect((await visitor.send('POST', `${API}/usage`, { provider: 'x' })).status).toBe(200);
    expect((await visitor.send('POST', `${API}/public-key`, {})).status).toBe(200);
  });

  it('is asked for by no other', async () => {
    const other = await startServer({ env: environment });
    try {
      const visitor = createVisitor(other.url);
      expect(await visitor.quota()).toMatchObject({ secret: false });
      expect((await ask(visitor, null)).status).toBe(200);
      expect((await ask(visitor, await secretOf(visitor))).status).toBe(200);
    } finally {
      await other.stop();
    }
  });
});
