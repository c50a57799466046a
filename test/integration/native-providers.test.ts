/** Anthropic and Gemini on a real server, from the key in the settings to the frames of an answer. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CatalogueProvider } from '#lib/contract/api.ts';
import { startServer, type TestServer } from '#test/support/server.ts';
import { type AnthropicUpstream, startAnthropic } from '#test/upstream/anthropic.ts';
import { type GeminiUpstream, PIXEL, startGemini } from '#test/upstream/gemini.ts';
import { words } from '#test/upstream/index.ts';

interface Frame {
  readonly type: string;
  readonly [name: string]: unknown;
}

const KEY = 'sk-CANARY1234567890';
let server: TestServer;
let claude: AnthropicUpstream;
let google: GeminiUpstream;
let api: string;

beforeAll(async () => {
  claude = await startAnthropic({ apiKey: KEY });
  google = await startGemini({ apiKey: KEY });
  server = await startServer();
  api = `${server.url}/backend-api/v2`;
});
afterAll(async () => {
  await server?.stop();
  await claude?.close();
  await google?.close();
});

function send(method: 'PUT' | 'POST', path: string, body: unknown): Promise<Response> {
  return fetch(`${api}/credentials/${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

async function ask(provider: string, model: string, extra: object = {}): Promise<Frame[]> {
  const response = await fetch(`${api}/conversation`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ provider, model, messages: [{ role: 'user', content: 'Hello there' }], ...extra }),
  });
  const lines = (await response.text()).split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line) as Frame);
}

const textOf = (frames: readonly Frame[]): string =>
  frames.map((frame) => (frame.type === 'content' ? String(frame.content) : '')).join('');
const frameOf = (frames: readonly Frame[], type: string) => frames.find((frame) => frame.type === type);
const find = (list: readonly CatalogueProvider[], id: string) => list.find((item) => item.id === id);
const json = async (path: string, init?: RequestInit) => (await fetch(`${api}/${path}`, init)).json();

describe('a key', () => {
  it.each([
    ['Anthropic', () => claude],
    ['Gemini', () => google],
  ] as const)(
    'of %s is tried before it is stored; a wrong one is refused, and never told',
    async (provider, upstream) => {
      const { baseUrl: base_url } = upstream();
      const refused = await send('POST', `${provider}/test`, { api_key: 'sk-wrong-CANARY', base_url });
      expect(refused.status).toBe(401);
      expect(await refused.text()).not.toContain('CANARY');
      const accepted = await send('POST', `${provider}/test`, { api_key: KEY, base_url });
      expect(await accepted.json()).toMatchObject({ ok: true, models: expect.any(Number) });
      expect((await send('PUT', provider, { api_key: KEY, base_url })).status).toBe(200);
    },
  );

  it('makes the provider ready, with its models', async () => {
    const statusOf = async (id: string) => find((await json('catalogue')).providers, id)?.status;
    // The lists are read in the background, whoever asks first.
    for (const id of ['Anthropic', 'Gemini']) await expect.poll(() => statusOf(id)).toBe('ready');
    const { providers } = await json('catalogue');
    const of = (id: string) => find(providers, id);
    expect(of('Anthropic')).toMatchObject({ label: 'Anthropic', status: 'ready', default_model: 'claude-sonnet-5-5' });
    expect(of('Anthropic')?.models.map((model) => model.id)).toContain('claude-opus-5-5');
    expect(of('Gemini')?.models.map((model) => model.id)).not.toContain('gemini-embedding-001');
    expect(of('GeminiOpenAI')).toMatchObject({ status: 'needs_key' });
    expect(of('Anthropic')?.parameters).toContainEqual(expect.objectContaining({ name: 'reasoning_effort' }));
  });

  it('may come with the request instead, with its address', async () => {
    const models = await json('models/Anthropic', { headers: { 'x-api-key': KEY, 'x-api-base': claude.baseUrl } });
    expect(models).toContainEqual(expect.objectContaining({ model: 'claude-sonnet-5-5', default: true, vision: true }));
    const names = (await json('models')).map((model: { name: string }) => model.name);
    expect(names).toEqual(expect.arrayContaining(['claude-opus-5-5', 'gemini-3.8-flash', 'gemini-3.1-flash-image']));
    const ids = (await json('providers')).map((provider: { name: string }) => provider.name);
    expect(ids).toEqual(expect.arrayContaining(['Anthropic', 'Gemini', 'GeminiOpenAI']));
  });
});

describe('an answer', () => {
  it.each([
    ['Anthropic', 'claude-thinking'],
    ['Gemini', 'gemini-thinking'],
  ])('of %s', async (provider, model) => {
    const frames = await ask(provider, model);
    expect(frames[0]).toMatchObject({ type: 'provider', provider: { name: provider, model } });
    const thoughts = frames.map((frame) => (frame.type === 'reasoning' ? (frame.token ?? '') : '')).join('');
    expect([thoughts, textOf(frames)]).toEqual(['Let me think.', 'The answer is 42.']);
    expect(frameOf(frames, 'usage')).toMatchObject({ usage: { completion_tokens: 50, cached_tokens: 100 } });
    expect(frameOf(frames, 'finish')).toMatchObject({ finish: { reason: 'stop' } });
    expect(JSON.stringify(frames)).not.toContain('CANARY');
  });

  it('calls tools, and keeps what was thought for the next question', async () => {
    for (const [provider, model] of [
      ['Anthropic', 'claude-tools'],
      ['Gemini', 'gemini-3-tools'],
    ] as const) {
      const frames = await ask(provider, model);
      expect(frames.some((frame) => frame.type === 'tool_calls')).toBe(true);
      expect(frameOf(frames, 'conversation')).toMatchObject({
        conversation: { [provider]: { model, turn: expect.any(Array) } },
      });
      expect(frameOf(frames, 'finish')).toMatchObject({ finish: { reason: 'tool_calls' } });
    }
  });

  it('that breaks keeps its text and says so', async () => {
    for (const [provider, model] of [
      ['Anthropic', 'claude-cut-3'],
      ['Gemini', 'gemini-cut-3'],
    ] as const) {
      const frames = await ask(provider, model);
      expect(textOf(frames)).toBe(words(3));
      expect(frameOf(frames, 'error')).toMatchObject({ error: 'UpstreamError' });
    }
  });

  it('of a model that draws is kept, and delivered by create', async () => {
    const frames = await ask('Gemini', 'gemini-3.1-flash-image');
    const media = frames.find((frame) => frame.type === 'content' && Array.isArray(frame.urls));
    const [url = ''] = (media?.urls ?? []) as string[];
    const stored = await fetch(new URL(url, server.url));
    expect(stored.headers.get('content-type')).toBe('image/png');
    expect((await stored.arrayBuffer()).byteLength).toBeGreaterThan(0);
    expect(JSON.stringify(frames)).not.toContain(PIXEL.slice(0, 40));
    const query = new URLSearchParams({
      provider: 'Gemini',
      model: 'gemini-3.1-flash-image-picture',
      prompt: 'A pixel',
    });
    const created = await fetch(`${api}/create?${query}`);
    expect([created.status, created.headers.get('content-type')]).toEqual([200, 'image/png']);
  });
});

describe('a picture in the question', () => {
  it.each([
    ['Anthropic', 'claude-echo', () => claude],
    ['Gemini', 'gemini-echo', () => google],
  ] as const)('reaches %s as it is', async (provider, model, upstream) => {
    await ask(provider, model, { media: [[`data:image/png;base64,${PIXEL}`, 'pixel.png']] });
    expect(JSON.stringify(upstream().requests.at(-1)?.body)).toContain(PIXEL);
  });
});

it('prints no key', () => {
  expect(server.logs()).not.toContain('CANARY');
});
