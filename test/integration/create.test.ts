/** `create` on a real server with a scripted upstream. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer, type TestServer } from '#test/support/server.ts';
import { answerFrames, chunk, DONE, EVENT_STREAM, startUpstream, type Upstream, words } from '#test/upstream/index.ts';

let server: TestServer;
let upstream: Upstream;

beforeAll(async () => {
  upstream = await startUpstream();
  server = await startServer();
  await fetch(`${server.url}/backend-api/v2/credentials/Custom`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ base_url: upstream.baseUrl }),
  });
});
afterAll(async () => {
  await server?.stop();
  await upstream?.close();
});

function create(query: Record<string, string>, init: RequestInit = {}) {
  const search = new URLSearchParams({ provider: 'Custom', prompt: 'Say it.', ...query });
  return fetch(`${server.url}/backend-api/v2/create?${search}`, { redirect: 'manual', ...init });
}

function answers(model: string, ...pieces: string[]) {
  upstream.script(model, { headers: EVENT_STREAM, steps: answerFrames(pieces).map((send) => ({ send })) });
}

const asks = (model: string) =>
  upstream.requests.filter(({ body }) => (body as { model?: string } | null)?.model === model).length;

describe('create', () => {
  it.each(['GET', 'POST'])('answers %s as plain text', async (method) => {
    const response = await create({ model: 'words-5' }, { method });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(await response.text()).toBe(words(5));
  });

  it('streams: the first words come while the rest is being written', async () => {
    const started = performance.now();
    const response = await create({ model: 'slow-30' });
    const reader = response.body?.getReader();
    await reader?.read();
    // The whole answer takes six seconds.
    expect(performance.now() - started).toBeLessThan(2_000);
    await reader?.cancel();
  });

  it('lets go of the upstream when the client goes', async () => {
    const abort = new AbortController();
    const response = await create({ model: 'slow-31' }, { signal: abort.signal });
    await response.body?.getReader().read();
    const request = upstream.requests.at(-1);
    abort.abort();
    await expect.poll(() => request?.abortedAt, { timeout: 3_000 }).not.toBeNull();
  });

  it('keeps the reasoning in the text, and says when the answer was cut short', async () => {
    expect(await (await create({ model: 'reasoning' })).text()).toBe('Let me think.The answer is 42.');
    upstream.script('cut-short', {
      headers: EVENT_STREAM,
      steps: [{ send: chunk({ content: 'Once upon' }) }, { send: chunk({}, 'length') }, { send: DONE }],
    });
    expect(await (await create({ model: 'cut-short' })).text()).toBe('Once upon[length]');
  });

  it('takes the first fenced block out of an answer', async () => {
    answers('fenced', 'Here:\n\n```html\n<b>hi</b>\n```\n\nand\n\n```python\nprint(1)\n```\n');
    answers('plain', 'No block.');
    const filtered = async (model: string, query: Record<string, string>) => (await create({ model, ...query })).text();
    expect(await filtered('fenced', { filter_markdown: 'html' })).toBe('<b>hi</b>');
    expect(await filtered('fenced', { filter_markdown: 'python' })).toBe('print(1)');
    expect(await filtered('fenced', { filter_markdown: 'true' })).toBe('<b>hi</b>');
    expect(await filtered('fenced', { json: 'html' })).toBe('<b>hi</b>');
    expect(await filtered('plain', { filter_markdown: 'html' })).toBe('');
    expect(await filtered('plain', { filter_markdown: 'true' })).toBe('No block.');
  });

  it('gives a kept answer again, also after a restart, and asks anew for other parameters', async () => {
    answers('kept', 'The answer.');
    const ask = (cache: string, prompt = 'Same.') => create({ model: 'kept', cache, prompt });
    expect(await (await ask('a')).text()).toBe('The answer.');
    await server.restart();
    const again = await ask('a');
    expect(again.headers.get('x-cache')).toBe('hit');
    expect(await again.text()).toBe('The answer.');
    expect(asks('kept')).toBe(1);
    await (await ask('b')).text();
    await (await ask('a', 'Other.')).text();
    expect(asks('kept')).toBe(3);
  });

  it('keeps no answer that failed', async () => {
    expect((await create({ model: 'status-503', cache: 'x' })).status).toBe(502);
    expect((await create({ model: 'status-503', cache: 'x' })).status).toBe(502);
    // Twice, and each time as often as a busy upstream is asked.
    expect(asks('status-503')).toBe(2 * 3);
  });

  it.each([
    ['unauthorized', 401, 'MissingAuthError'],
    ['no-such-model', 404, 'ModelNotFoundError'],
    ['rate-limit-7', 429, 'RateLimitError'],
    ['status-500', 502, 'UpstreamError'],
  ])('refuses before the first byte with a type (%s)', async (model, status, type) => {
    const response = await create({ model });
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ error: { type } });
    if (status === 429) expect(response.headers.get('retry-after')).toBe('7');
  });

  it('refuses an unknown provider, and a question that is missing', async () => {
    const unknown = await create({ provider: 'Nobody' });
    expect(unknown.status).toBe(404);
    expect(await unknown.json()).toEqual({
      error: { message: 'Provider not found: Nobody', type: 'ProviderNotFoundError' },
    });
    expect((await create({ prompt: '  ' })).status).toBe(400);
    expect((await fetch(`${server.url}/backend-api/v2/create`)).status).toBe(400);
  });

  it('cuts the connection when the upstream breaks in the middle', async () => {
    const response = await create({ model: 'cut-3' });
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow();
  });

  it.each(['cross-site', 'same-site'])('refuses a %s GET, without a call to the upstream (C07)', async (site) => {
    const before = upstream.requests.length;
    const response = await create({ model: 'words-5' }, { headers: { 'sec-fetch-site': site } });
    expect(response.status).toBe(403);
    expect(upstream.requests.length).toBe(before);
  });

  it('answers a HEAD without asking anybody', async () => {
    const before = upstream.requests.length;
    expect((await create({ model: 'words-5' }, { method: 'HEAD' })).status).toBe(200);
    expect(upstream.requests.length).toBe(before);
  });

  it('leaves no conversation behind', async () => {
    const list = await (await fetch(`${server.url}/backend-api/v2/conversations`)).json();
    expect(list.items).toEqual([]);
  });
});
