/**
 * The conversation wire row by row: every field a client may send, every frame it gets and the order they come in, on
 * the built server with a scripted upstream. `reference-client.test.ts` plays whole sequences; this is the table.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Frame } from '#lib/contract/frames.ts';
import { LIMITS } from '#lib/contract/limits.ts';
import { receiptPng } from '#test/fixtures/index.ts';
import { contentOf } from '#test/support/conversation.ts';
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

type Fields = Readonly<Record<string, unknown>>;
interface Sent {
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: string;
  readonly files?: readonly File[];
}

const question = (content: unknown = 'Say it.') => [{ role: 'user', content }];
const custom = (fields: Fields = {}): Fields => ({
  provider: 'Custom',
  api_base: upstream.baseUrl,
  model: 'words-3',
  messages: question(),
  ...fields,
});

function post(fields: Fields, { headers = {}, query = '', files = [] }: Sent = {}): Promise<Response> {
  const json = JSON.stringify(fields);
  if (files.length === 0) {
    const all = { 'content-type': 'application/json', ...headers };
    return fetch(`${api}/conversation${query}`, { method: 'POST', headers: all, body: json });
  }
  const form = new FormData();
  for (const file of files) form.append('files', file);
  form.append('json', json);
  return fetch(`${api}/conversation${query}`, { method: 'POST', headers, body: form });
}

/** The frames of an answer; every line must be one. */
async function ask(fields: Fields, sent: Sent = {}): Promise<Frame[]> {
  const response = await post(fields, sent);
  const text = await response.text();
  expect(response.status, text).toBe(200);
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Frame);
}

const typesOf = (frames: readonly Frame[]): string[] => frames.map((frame) => frame.type);
const textOf = (frames: readonly Frame[]): string => frames.map(contentOf).join('');
/** What the upstream was asked last. */
const lastAsked = () => upstream.requests.at(-1) ?? expect.fail('the upstream was not asked');

describe('the answer', () => {
  it('is NDJSON under the type clients expect, whatever they accept', async () => {
    for (const accept of ['text/event-stream', 'application/json', '*/*']) {
      const response = await post(custom(), { headers: { accept } });
      expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
      const lines = (await response.text()).split('\n').filter(Boolean);
      for (const line of lines) expect(JSON.parse(line)).toHaveProperty('type');
    }
  });

  it.each([
    ['?format=sse', {}],
    ['', { 'x-stream-format': 'sse' }],
    ['', { x_stream_format: 'sse' }],
  ])('is SSE when it is asked for (%s %j)', async (query, headers) => {
    const frames = typesOf(await ask(custom()));
    const text = await (await post(custom(), { query, headers })).text();
    const events = text.split('\n\n').filter((event) => event !== '' && !event.startsWith(':'));
    const types = events.map((event) => {
      const [, id, type, data = ''] = /^id: (\d+)\nevent: (\w+)\ndata: (.+)$/.exec(event) ?? [];
      expect(Number(id)).toBeGreaterThan(0);
      expect(JSON.parse(data).type).toBe(type);
      return type;
    });
    expect(new Set(types)).toEqual(new Set(frames));
  });

  it('of a fixed provider begins with it and what it takes, and ends with finish and its own log lines', async () => {
    const frames = await ask(custom({ messages: question('In order') }));
    const types = typesOf(frames);
    expect(types.slice(0, 3)).toEqual(['provider', 'parameters', 'content']);
    const end = types.filter((type) => !['provider', 'parameters', 'content', 'reasoning'].includes(type));
    const documented = ['synthesize', 'title', 'suggestions', 'usage', 'finish', 'log'];
    expect(documented.filter((type) => end.includes(type))).toEqual([...new Set(end)]);
    expect(end).toEqual(expect.arrayContaining(['title', 'usage', 'finish', 'log']));
    expect(frames[0]).toEqual({
      type: 'provider',
      provider: { name: 'Custom', url: null, label: 'Custom (OpenAI-compatible)', model: 'words-3' },
    });
    expect(frames.find((frame) => frame.type === 'title')).toEqual({ type: 'title', title: 'In order' });
    expect(frames.find((frame) => frame.type === 'usage')).toMatchObject({
      usage: { prompt_tokens: 5, completion_tokens: 7, total_tokens: 12 },
    });
    expect(frames.find((frame) => frame.type === 'finish')).toEqual({ type: 'finish', finish: { reason: 'stop' } });
    for (const frame of frames) if (frame.type === 'log') expect(frame.log).toEqual(expect.any(String));
  });

  it.each([
    ['Custom', () => custom()],
    ['Assistant', () => ({ provider: 'Assistant', messages: question('2+2') })],
    ['a provider in the place of the model', () => ({ model: 'Assistant', messages: question('2+2') })],
  ])('says what is taken: %s', async (_name, fields) => {
    const frame = (await ask(fields())).find(({ type }) => type === 'parameters');
    const names = 'provider model messages stream timeout response_format max_tokens stop'.split(' ');
    expect(Object.keys(frame?.type === 'parameters' ? frame.parameters : {})).toEqual(expect.arrayContaining(names));
  });

  it.each([['auto'], [''], [null]])('of auto (%j) says whom it asks and nothing of parameters', async (provider) => {
    const types = typesOf(await ask({ provider, messages: question('2+2') }));
    expect(types[0]).toBe('provider');
    expect(types).not.toContain('parameters');
  });

  it('tells thinking from answering, with both tags', async () => {
    const frames = (await ask(custom({ model: 'think' }))).filter((frame) => frame.type === 'reasoning');
    expect(frames[0]).toEqual({ type: 'reasoning', token: null, status: 'Thinking...', is_thinking: '<think>' });
    expect(frames.at(-1)).toMatchObject({ token: null, status: 'Finished', is_thinking: '</think>' });
    expect(frames[1]).toEqual({ type: 'reasoning', token: 'Let me think.' });
  });

  it('offers speech as parameters of synthesize', async () => {
    const frame = (await ask({ provider: 'Assistant', messages: question('What is 2+2?') })).find(
      ({ type }) => type === 'synthesize',
    );
    if (frame?.type !== 'synthesize') expect.fail('no synthesize frame');
    const query = new URLSearchParams(frame.synthesize.data as Record<string, string>);
    const sound = await fetch(`${api}/synthesize/${frame.synthesize.provider}?${query}`);
    expect(sound.headers.get('content-type')).toMatch(/^audio\//);
    expect((await sound.arrayBuffer()).byteLength).toBeGreaterThan(1_000);
  });

  it('says which provider of a list failed, and asks the next', async () => {
    const frames = await ask({ provider: 'Custom Assistant', messages: question('2+2') });
    const chain = frames.filter(({ type }) => type === 'provider' || type === 'message');
    expect(typesOf(chain)).toEqual(['provider', 'message', 'provider']);
    expect(chain[1]).toMatchObject({ message: expect.stringMatching(/^\w+: /), error: expect.stringMatching(/^\w+$/) });
    expect(typesOf(frames)).not.toContain('parameters');
  });
});

describe('a failure', () => {
  const only = async (fields: Fields) => (await ask(fields)).filter(({ type }) => type !== 'log');

  it.each<[string, Fields, string]>([
    ['an unknown provider', { provider: 'X' }, 'ProviderNotFoundError: Provider not found: X'],
    ['a path for a provider', { provider: '../../x' }, 'ProviderNotFoundError: Provider not found: ../../x'],
    ['a provider __proto__', { provider: '__proto__' }, 'ProviderNotFoundError: Provider not found: __proto__'],
    [
      'a provider constructor',
      { provider: 'constructor', api_key: {} },
      'ProviderNotFoundError: Provider not found: c',
    ],
    ['a homoglyph', { model: 'gpt‑4o' }, 'ModelNotFoundError: Model not found: gpt‑4o'],
    ['an unknown model', { model: 'X' }, 'ModelNotFoundError: Model not found: X'],
    ['1 KB of a name', { model: 'm'.repeat(1_024) }, 'ModelNotFoundError: Model not found: mmm'],
    ['1 KB of a provider', { provider: 'p'.repeat(1_024) }, 'ProviderNotFoundError: Provider not found: ppp'],
    ['nobody left', { ignored: ['Assistant'] }, 'RetryNoProviderError: No provider found'],
  ])('%s is one error frame and nothing else', async (_name, fields, message) => {
    const frames = await ask({ messages: question(), ...fields });
    expect(frames).toHaveLength(1);
    const [name = ''] = message.split(':');
    expect(frames[0]).toMatchObject({ type: 'error', error: name, message: expect.stringContaining(message) });
  });

  it('of a whole list names each', async () => {
    const fields = { provider: 'Custom OpenAI', model: 'm', messages: question() };
    const last = (await only(fields)).at(-1);
    expect(last).toMatchObject({
      type: 'error',
      error: 'RetryProviderError',
      message: expect.stringMatching(/^RetryProviderError: RetryProvider failed:\nCustom: \w+: .+\nOpenAI: \w+: .+/),
    });
  });

  it('for want of a key is an auth frame', async () => {
    expect((await only({ provider: 'OpenAI', messages: question() })).at(-1)).toMatchObject({
      type: 'auth',
      auth: 'MissingAuthError',
      message: expect.stringMatching(/^MissingAuthError: /),
    });
  });

  it('after the first words is final', async () => {
    const types = typesOf(await only({ ...custom({ model: 'cut-3' }) }));
    expect(types.at(-1)).toBe('error');
    expect(types).toContain('content');
  });

  it.each([
    ['messages', {}],
    ['messages', { messages: null }],
    ['messages', { messages: [] }],
    ['messages', { messages: {} }],
    ['messages', { messages: [null] }],
    ['role', { messages: [{ role: 'root', content: 'x' }] }],
    ['content', { messages: question(5) }],
    ['temperature', { temperature: 1e9, messages: question() }],
    ['max_tokens', { max_tokens: -1, messages: question() }],
    ['stop', { stop: Array(10_000).fill('x'), messages: question() }],
    ['response_format', { response_format: { type: 'exe' }, messages: question() }],
    ['conversation_id', { conversation_id: '../../etc/passwd', messages: question() }],
    ['conversation_id', { conversation_id: 'a\u0000b', messages: question() }],
    ['model', { model: ['a'], messages: question() }],
    ['model', { model: 'm'.repeat(1_000_000), messages: question() }],
    ['action', { action: 'explode', messages: question() }],
  ])('of the request is 400 and names the field: %s', async (field, fields) => {
    const response = await post({ provider: 'Assistant', ...fields });
    expect(response.status).toBe(400);
    const { error } = (await response.json()) as { error: { message: string; type: string } };
    expect(error.type).toBe('BadRequestError');
    expect(error.message).toContain(field);
    expect(error.message.length).toBeLessThanOrEqual(300);
  });
});

describe('what is sent', () => {
  it('reaches the provider as far as it is meant for it', async () => {
    const parameters = {
      temperature: 0.5,
      top_p: 0.9,
      max_tokens: 100,
      presence_penalty: 1,
      frequency_penalty: -1,
      seed: 7,
      stop: ['END'],
      reasoning_effort: 'low',
      response_format: { type: 'json_object' },
    };
    await ask(custom(parameters));
    expect(lastAsked().body).toMatchObject(parameters);
  });

  it('goes no further when it is nobody’s business', async () => {
    const extra = {
      proxy: 'http://127.0.0.1:1',
      base_url: 'http://127.0.0.1:1',
      timeout: 1e9,
      auto_continue: true,
      tool_calls: [{ function: { name: 'bucket_tool' } }],
      bypass_filter: true,
      ownerId: 'x',
      user: 'admin',
      id: 'message-1',
      aspect_ratio: '16:9',
      ignored: ['OpenAI'],
      web_search: false,
      download_media: true,
    };
    expect(textOf(await ask(custom(extra), { query: '?timeout=1&proxy=http://127.0.0.1:1' }))).toBe(words(3));
    const known = ['model', 'messages', 'stream', 'stream_options'];
    expect(Object.keys(lastAsked().body as object).filter((name) => !known.includes(name))).toEqual([]);
  });

  it.each<[string, Fields, Record<string, string>]>([
    ['in the body', { api_key: 'sk-this' }, {}],
    ['in the body, over the header', { api_key: 'sk-this' }, { 'x-api-key': 'sk-other' }],
    ['by provider', { api_key: { Custom: 'sk-this', OpenAI: 'sk-other' } }, {}],
    ['in a header', {}, { 'x-api-key': 'sk-this' }],
    ['in the older header', { api_key: null }, { x_api_key: 'sk-this' }],
  ])('has its key %s', async (_name, fields, headers) => {
    await ask(custom(fields), { headers });
    expect(lastAsked().headers.authorization).toBe('Bearer sk-this');
  });

  it.each(['secret', '', null])('sends no key for %j', async (key) => {
    await ask(custom({ api_key: key }));
    expect(lastAsked().headers.authorization).toBeUndefined();
  });

  it.each(['x-api-base', 'x_api_base'])('has its address in %s', async (name) => {
    const frames = await ask(custom({ api_base: undefined }), { headers: { [name]: upstream.baseUrl } });
    expect(textOf(frames)).toBe(words(3));
  });

  it.each<[string, Sent]>([
    ['x-ignored', { headers: { 'x-ignored': 'OpenAI Assistant' } }],
    ['x_ignored', { headers: { x_ignored: 'Assistant' } }],
    ['the query', { query: '?ignored=Assistant' }],
  ])('passes over whom %s names', async (_name, sent) => {
    expect(await ask({ messages: question('2+2') }, sent)).toMatchObject([{ error: 'RetryNoProviderError' }]);
  });

  it('does not pass over the one provider that is asked', async () => {
    expect(textOf(await ask(custom({ ignored: ['Custom'] })))).toBe(words(3));
  });

  it.each(['x-user', 'x_user'])('is counted for %s', async (name) => {
    await ask(custom(), { headers: { [name]: `visitor-${name.length}${name[1] === '_' ? 'u' : 'h'}` } });
    const day = new Date().toISOString().slice(0, 10);
    const usage = async () => (await fetch(`${api}/usage/${day}`)).text();
    await expect.poll(usage).toContain(`visitor-${name.length}${name[1] === '_' ? 'u' : 'h'}`);
  });

  it('keeps a conversation under a title that became its id', async () => {
    const id = 'Мой чат: 2 (копия)';
    const first = await post(custom({ conversation_id: id, messages: question('one') }));
    await first.text();
    const again = [...question('one'), { role: 'assistant', content: words(3) }, ...question('two')];
    const second = await post(custom({ conversation_id: id, messages: again, model: 'echo' }));
    await second.text();
    const own = second.headers.get('x-conversation-id');
    expect(own).toBe(first.headers.get('x-conversation-id'));
    const stored = (await (await fetch(`${api}/conversations/${own}`)).json()) as { messages: unknown[] };
    expect(stored.messages).toHaveLength(4);
  });

  it.each([
    ['the state of one provider', { thread: 1 }],
    ['the states as they came', { Custom: { thread: 1 } }],
    ['none', null],
  ])('may carry %s', async (_name, conversation) => {
    expect(textOf(await ask(custom({ conversation })))).toBe(words(3));
  });

  it('asks to go on: the last line is repeated to the provider', async () => {
    const messages = [...question('Tell me'), { role: 'assistant', content: 'Once\nupon a' }];
    const frames = await ask(custom({ action: 'continue', model: 'echo', messages }));
    expect(textOf(frames)).toBe('Carry on from this point:\nupon a');
  });

  it.each(['variant', 'next', 'retry', null])('may say action %j', async (action) => {
    expect(textOf(await ask(custom({ action })))).toBe(words(3));
  });
});

describe('media', () => {
  const picture = async () => new File([Uint8Array.from(await receiptPng())], 'receipt.png');
  const imagesAsked = () => JSON.stringify(lastAsked().body).match(/data:image\/[a-z]+;base64/g)?.length ?? 0;
  const dataUri = async () => `data:image/png;base64,${Buffer.from(await receiptPng()).toString('base64')}`;

  it('travel in JSON, with a name or without', async () => {
    await ask(
      custom({
        media: [
          [await dataUri(), 'a.png'],
          [await dataUri(), null],
        ],
      }),
    );
    expect(imagesAsked()).toBe(2);
  });

  it('of the form take the place of those in its JSON; what is no media is left out', async () => {
    const program = new File([Buffer.from('MZ\u0090\u0000\u0003'.repeat(50), 'latin1')], 'setup.exe');
    const frames = await ask(custom({ media: [[await dataUri(), 'b.png']] }), { files: [await picture(), program] });
    expect(textOf(frames)).toBe(words(3));
    expect(imagesAsked()).toBe(1);
  });

  it('are parts of a message: of a bucket, inline, and beside text', async () => {
    const bucket = crypto.randomUUID();
    const form = new FormData();
    form.append('files', await picture());
    await fetch(`${api}/files/${bucket}`, { method: 'POST', body: form });
    const url = `/files/${bucket}/media/receipt.png`;
    const parts = [
      { bucket_id: bucket, name: 'receipt.png', url },
      { type: 'image_url', image_url: { url: await dataUri() } },
      { type: 'text', text: 'Two pictures' },
    ];
    await ask(custom({ messages: question(parts) }));
    expect(imagesAsked()).toBe(2);
    expect(JSON.stringify(lastAsked().body)).toContain('Two pictures');
  });

  it.each([
    '/etc/passwd',
    'file:///etc/passwd',
    '../../x.png',
    '/files/other/media/x.png',
    'http://127.0.0.1:1/x.png',
    'data:image/png;base64,@@@',
    `data:text/html;base64,${btoa('<!doctype html><b>x</b>')}`,
    `data:image/png;base64,${btoa('<!doctype html><b>x</b>')}`,
    `data:image/png;base64,${btoa('PK\u0003\u0004'.padEnd(60, '\0'))}`,
  ])('are never read from %s', async (url) => {
    for (const fields of [
      { messages: question([{ type: 'image_url', image_url: { url } }]) },
      { media: [[url, 'x.png']] },
    ]) {
      const response = await post(custom(fields));
      expect([400, 413, 415, 422]).toContain(response.status);
      expect((await response.json()) as object).toHaveProperty('error.message');
    }
  });
});

describe('too much at once', () => {
  it('is refused as each client can read it: a page for streams, JSON for programs', async () => {
    const running = await Promise.all(Array.from({ length: 20 }, () => post(custom({ model: 'slow-50' }))));
    const begun = running.filter(({ status }) => status === 200).length;
    expect(begun).toBeGreaterThan(0);
    expect(begun).toBeLessThanOrEqual(LIMITS.concurrentRunsPerOwner);
    for (const accept of ['text/event-stream', 'text/html']) {
      const page = await post(custom(), { headers: { accept } });
      expect(page.status).toBe(429);
      expect(page.headers.get('content-type')).toMatch(/^text\/html/);
      expect(Number(page.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(await page.text()).toMatch(/<title>[^<]+<\/title>.*<p>[^<]+<\/p>/);
    }
    const json = await post(custom(), { headers: { accept: 'application/json' } });
    expect([json.status, json.headers.get('retry-after')]).toEqual([429, expect.stringMatching(/^\d+$/)]);
    expect(await json.json()).toMatchObject({ error: { message: expect.any(String), type: 'RateLimitError' } });
    await Promise.all(running.map((response) => response.body?.cancel()));
  });
});

describe('the demo', () => {
  let demo: TestServer;
  beforeAll(async () => {
    demo = await startServer({ env: { DEMO: '1' } });
  });
  afterAll(() => demo?.stop());

  it('lists its models, each with providers there are', async () => {
    const read = async (path: string) => (await fetch(`${demo.url}/backend-api/v2/${path}`)).json();
    const models = (await read('models')) as { name: string; providers: string[]; demo: boolean }[];
    expect(models.map(({ name }) => name)).toEqual([
      ...['llama-3.2-11b', 'qwen-2-vl-7b', 'deepseek-r1', 'janus-pro-7b', 'command-r', 'command-r-plus', 'command-r7b'],
      ...['qwen-2.5-coder-32b', 'qwq-32b', 'llama-3.3-70b', 'sd-3.5', 'flux-dev', 'flux-schnell'],
    ]);
    const known = ((await read('providers')) as { name: string }[]).map(({ name }) => name);
    for (const model of models) {
      expect(model).toMatchObject({ demo: true, image: expect.any(Boolean), vision: expect.any(Boolean) });
      expect(model.providers.length).toBeGreaterThan(0);
      expect(known).toEqual(expect.arrayContaining(model.providers));
    }
  });

  it.each(['llama-3.3-70b', 'default', ''])('answers by itself while nobody has a key (%j)', async (model) => {
    const response = await fetch(`${demo.url}/backend-api/v2/conversation`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model, provider: '', messages: question('2+2') }),
    });
    const frames = (await response.text())
      .split('\n')
      .flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Frame]));
    expect(frames.slice(0, 2)).toMatchObject([
      { type: 'provider', provider: { name: 'Assistant' } },
      { type: 'parameters' },
    ]);
    expect(textOf(frames)).toContain('4');
  });
});
