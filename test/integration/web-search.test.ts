/** Web search on a real server: engines that speak their documented formats, pages to read, all on loopback. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Catalogue } from '#lib/contract/api.ts';
import type { Frame } from '#lib/contract/frames.ts';
import { contentOf, conversationClient, readAll } from '#test/support/conversation.ts';
import { startServer, type TestServer } from '#test/support/server.ts';
import { type Asked, jsonOf, type Served, startWebServer, type WebServer } from '#test/support/web-server.ts';
import { startUpstream, type Upstream } from '#test/upstream/index.ts';

let server: TestServer;
let upstream: Upstream;
let web: WebServer;
/** A host nobody allowed: it must never be asked. */
let canary: WebServer;
let engine: (asked: Asked) => Served | undefined;

const page = (words: string) => `<!doctype html><html><head><title>A page</title></head><body>
<nav><a href="/">Home</a><a href="/about">About us</a></nav>
<article><h1>Tides</h1>${`<p>${words} The water rises twice a day along the coast, and falls again.</p>`.repeat(6)}</article>
<script>document.title = 'SCRIPTED'</script><footer>Cookies and terms</footer></body></html>`;

beforeAll(async () => {
  canary = await startWebServer(() => ({ body: page('CANARY') }));
  web = await startWebServer((asked) => {
    if (asked.target === '/tides') return { body: page('Spring tides come at new moon.') };
    if (asked.target === '/plain') return { type: 'text/plain', body: 'Neap tides come at half moon.' };
    if (asked.target === '/huge') return { body: 'x'.repeat(3_000_000) };
    if (asked.target === '/leads-away') return { status: 302, headers: { location: `${canary.url}/x` } };
    return engine(asked);
  });
  upstream = await startUpstream();
  server = await startServer({ env: { ALLOW_PRIVATE_UPSTREAMS: web.host } });
});
afterAll(async () => {
  await server?.stop();
  await Promise.all([web?.close(), canary?.close(), upstream?.close()]);
});

const api = (path: string, init: RequestInit = {}) => fetch(`${server.url}/backend-api/v2/${path}`, init);
const put = (id: string, body: object) =>
  api(`credentials/${id}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
const forget = (id: string) => api(`credentials/${id}`, { method: 'DELETE' });
const catalogue = async () => (await (await api('catalogue')).json()) as Catalogue;

/** Each question is another one: what was found is kept for the day. */
let number = 0;
async function ask(over: Record<string, unknown> = {}, query = ''): Promise<{ frames: Frame[]; prompt: string }> {
  number += 1;
  const messages = [{ role: 'user', content: `When are tides highest, question ${number}?` }];
  const client = conversationClient(server.url, upstream.baseUrl);
  const asked = await client.ask('words-5', { messages, web_search: true, ...over }, query);
  const frames = query === '' ? await readAll(asked) : await readSse(asked.response);
  const body = upstream.requests.at(-1)?.body as { messages: { content: string | { text: string }[] }[] };
  const content = body.messages.at(-1)?.content ?? '';
  return { frames, prompt: typeof content === 'string' ? content : content.map(({ text }) => text).join('\n') };
}

async function readSse(response: Response): Promise<Frame[]> {
  const lines = (await response.text()).split('\n').filter((line) => line.startsWith('data: '));
  return lines.map((line) => JSON.parse(line.slice(6)) as Frame);
}

const results = (text: string) => [
  { url: `${web.url}/tides`, title: 'All about <b>tides</b>', [text]: 'Tides in short.' },
  { url: `${web.url}/plain`, title: 'Plain', [text]: 'Plain in short.' },
];

describe('without an engine', () => {
  it('answers all the same, and says why it did not search', async () => {
    expect((await catalogue()).web_search).toBeNull();
    const { frames, prompt } = await ask();
    expect(frames.map(contentOf).join('')).toBe('word1 word2 word3 word4 word5');
    const notice = frames.find((frame) => frame.type === 'message');
    expect(notice).toMatchObject({ error: 'WebSearchError', message: expect.stringContaining('No search engine') });
    const log = frames.filter((frame) => frame.type === 'log').map(({ log }) => log);
    expect(log.filter((line) => line.startsWith("Couldn't do web search: "))).toHaveLength(1);
    expect(prompt).toMatch(/^When are tides/);
  });

  it('says so in a header where the answer is plain text', async () => {
    const query = new URLSearchParams({ prompt: 'What is 2+2?', provider: 'Assistant', web_search: 'true' });
    const response = await api(`create?${query}`);
    expect(response.headers.get('x-notice')).toContain('No search engine is set up');
    expect(await response.text()).toContain('4');
  });
});

describe.each([
  [
    'SearXNG',
    () => ({ base_url: web.url }),
    () => jsonOf({ query: 'q', number_of_results: 0, results: results('content') }),
    ({ target }: Asked) => expect(target).toMatch(/^\/search\?q=When\+are\+tides.*&format=json$/),
  ],
  [
    'Brave',
    () => ({ base_url: web.url, api_key: 'brave-key' }),
    () => jsonOf({ type: 'search', web: { type: 'search', results: results('description') } }),
    ({ target, headers }: Asked) => {
      expect(target).toMatch(/^\/res\/v1\/web\/search\?q=When\+are\+tides/);
      expect(headers['x-subscription-token']).toBe('brave-key');
    },
  ],
  [
    'Tavily',
    () => ({ base_url: web.url, api_key: 'tvly-key' }),
    () => jsonOf({ query: 'q', results: results('content'), response_time: 1 }),
    ({ method, target, headers, body }: Asked) => {
      expect([method, target, headers.authorization]).toEqual(['POST', '/search', 'Bearer tvly-key']);
      expect(JSON.parse(body).query).toMatch(/^When are tides/);
    },
  ],
])('%s', (id, credentials, answer, check) => {
  beforeAll(async () => {
    engine = answer;
    expect((await put(id, credentials())).status).toBe(200);
  });
  afterAll(() => forget(id));

  it('is asked in its own format; the pages are read, and told as numbered sources', async () => {
    expect((await catalogue()).web_search).toContain(id);
    web.asked.length = 0;
    const { frames, prompt } = await ask();
    check(web.asked[0] as Asked);
    expect(web.asked.map(({ target }) => target).slice(1)).toEqual(['/tides', '/plain']);
    expect(prompt).toContain('Spring tides come at new moon.');
    expect(prompt).toContain('Neap tides come at half moon.');
    expect(prompt).toContain(`Source: [[0]](${web.url}/tides)`);
    expect(prompt).toMatch(/User request:\nWhen are tides highest, question \d+\?$/);
    expect(prompt).not.toContain('again.Spring');
    expect(prompt).not.toMatch(/About us|Cookies and terms|SCRIPTED|<p>/);
    const sources = frames.find((frame) => frame.type === 'sources');
    expect(sources?.sources.map(({ title, url }) => [title, url])).toEqual([
      ['All about tides', `${web.url}/tides`],
      ['Plain', `${web.url}/plain`],
    ]);
    const types = frames.map((frame) => frame.type);
    expect(types.indexOf('sources')).toBeGreaterThan(types.indexOf('content'));
    // The search says what it does only after the provider has been named, and its sources are the last before the end.
    expect(types.slice(0, 3)).toEqual(['provider', 'parameters', 'reasoning']);
    expect(types.lastIndexOf('content')).toBe(types.indexOf('finish') - 1);
    // Clients of the NDJSON wire get the quote as text, ours the sources alone.
    const quote = `\n\n\n\n> [0] [All about tides](${web.url}/tides)\n>\n> [1] [Plain](${web.url}/plain)`;
    expect(frames.map(contentOf).at(-1) || frames.map(contentOf).filter(Boolean).at(-1)).toBe(quote);
    const sse = await ask({}, '?format=sse');
    expect(sse.frames.map(contentOf).join('')).toBe('word1 word2 word3 word4 word5');
  });
});

describe('a search', () => {
  beforeAll(async () => {
    await put('SearXNG', { base_url: web.url });
  });
  beforeEach(() => {
    engine = () => jsonOf({ results: results('content') });
    web.asked.length = 0;
  });
  afterAll(() => forget('SearXNG'));

  it('looks for the words it was given', async () => {
    await ask({ web_search: 'moon phases' });
    expect(web.asked[0]?.target).toBe('/search?q=moon+phases&format=json');
  });

  it('is made once a day for the same question', async () => {
    await ask({ web_search: 'the same' });
    const before = web.asked.length;
    const { prompt } = await ask({ web_search: 'the same' });
    expect(web.asked.length).toBe(before);
    expect(prompt).toContain('Spring tides');
  });

  it.each([false, 'false', ''])('is not made for %j', async (wish) => {
    await ask({ web_search: wish });
    expect(web.asked).toEqual([]);
  });

  it('is kept with the answer', async () => {
    const id = crypto.randomUUID();
    await ask({ conversation_id: id });
    const answer = await conversationClient(server.url, upstream.baseUrl).answer(id);
    expect(answer.sources.map(({ url }) => url)).toEqual([`${web.url}/tides`, `${web.url}/plain`]);
    expect(answer.text).toBe('word1 word2 word3 word4 word5');
    const { messages } = await conversationClient(server.url, upstream.baseUrl).read(id);
    expect(messages[0]?.text).toMatch(/^When are tides/);
  });

  it('leaves alone what it must not touch: other schemes, other hosts, redirects there, huge pages (N12)', async () => {
    engine = () =>
      jsonOf({
        results: [
          { url: 'javascript:alert(1)', title: 'Script', content: 'S' },
          { url: 'file:///etc/passwd', title: 'File', content: 'F' },
          { url: `${canary.url}/secret`, title: 'Private', content: 'Its summary.' },
          { url: 'http://169.254.169.254/latest', title: 'Metadata', content: 'M' },
          { url: `${web.url}/leads-away`, title: 'Redirect', content: 'R' },
          { url: `${web.url}/huge`, title: 'Huge ](x) [', content: 'Too long to read.' },
        ],
      });
    const { frames, prompt } = await ask();
    expect(canary.asked).toEqual([]);
    expect(prompt).not.toMatch(/CANARY|javascript:|file:/);
    expect(prompt).toContain('Its summary.');
    expect(prompt.length).toBeLessThan(20_000);
    const quote = frames.map(contentOf).filter(Boolean).at(-1);
    expect(quote).toContain('Huge \\](x) \\[');
  });

  it.each<[string, Served]>([
    ['10 MB', { type: 'application/json', body: `{"results":[],"x":"${'x'.repeat(10_000_000)}"}` }],
    ['a web page', { body: '<html>Rate limited</html>' }],
    ['403', { status: 403, body: 'JSON is switched off' }],
    ['nothing found', jsonOf({ results: [] })],
    ['another shape', jsonOf({ results: 'none' })],
  ])('that is answered with %s does not keep the question from being answered', async (_name, served) => {
    engine = () => served;
    const { frames, prompt } = await ask();
    expect(prompt).toMatch(/^When are tides/);
    expect(frames.map((frame) => frame.type)).toContain('finish');
    const log = frames.flatMap((frame) => (frame.type === 'log' ? [frame.log] : []));
    expect(log.filter((line) => line.startsWith("Couldn't do web search: "))).toHaveLength(1);
  });
});

describe('the built-in Assistant', () => {
  beforeAll(async () => {
    engine = () => jsonOf({ results: results('content') });
    await put('SearXNG', { base_url: web.url });
  });
  afterAll(() => forget('SearXNG'));

  const askAssistant = (content: string) =>
    conversationClient(server.url, upstream.baseUrl)
      .ask('', {
        provider: 'Assistant',
        api_base: undefined,
        messages: [{ role: 'user', content }],
        web_search: true,
      })
      .then(readAll);

  it('quotes the pages and names them', async () => {
    const frames = await askAssistant('When do spring tides come?');
    expect(frames.map(contentOf).join('')).toContain('> Spring tides come at new moon');
    const sources = frames.filter((frame) => frame.type === 'sources');
    expect(sources.filter((frame) => frame.sources.length > 0)).toHaveLength(1);
    expect(sources[0]?.sources[0]).toMatchObject({ title: 'All about tides', url: `${web.url}/tides` });
    // For clients that know nothing but text, as the last words before the end.
    const quote = `> [1] [All about tides](${web.url}/tides)`;
    expect(frames.filter(({ type }) => type !== 'log').slice(-2)).toMatchObject([
      { type: 'content', content: expect.stringContaining(quote) },
      { type: 'finish' },
    ]);
    expect(frames.find((frame) => frame.type === 'title')).toMatchObject({ title: expect.stringContaining('spring') });
  });

  it('goes on computing what can be computed', async () => {
    const text = (await askAssistant('What is 17 * 23?')).map(contentOf).join('');
    expect(text).toContain('391');
  });
});

describe('media by address', () => {
  const png = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  );
  beforeEach(() => {
    engine = ({ target }) => (target === '/dot.png' ? { type: 'image/png', body: png } : undefined);
  });

  async function attachmentsOf(over: Record<string, unknown>): Promise<string[]> {
    const id = crypto.randomUUID();
    const client = conversationClient(server.url, upstream.baseUrl);
    const asked = await client.ask('words-5', { conversation_id: id, ...over });
    expect(asked.response.status).toBe(200);
    await readAll(asked);
    return (await client.read(id)).messages[0]?.attachments.map(({ media_type }) => media_type) ?? [];
  }

  it('is fetched and attached: in JSON, as a part, and beside the files of a form', async () => {
    expect(await attachmentsOf({ media_url: `${web.url}/dot.png` })).toEqual(['image/png']);
    const part = { type: 'image_url', image_url: { url: `${web.url}/dot.png` } };
    const messages = [{ role: 'user', content: [{ type: 'text', text: 'What is it?' }, part] }];
    expect(await attachmentsOf({ messages })).toEqual(['image/png']);
    const id = crypto.randomUUID();
    const form = new FormData();
    const json = { provider: 'Custom', api_base: upstream.baseUrl, model: 'words-5', conversation_id: id };
    form.set('json', JSON.stringify({ ...json, messages: [{ role: 'user', content: 'Look.' }] }));
    form.append('media_url', `${web.url}/dot.png`);
    form.append('media_url', `${web.url}/dot.png`);
    const response = await api('conversation', { method: 'POST', body: form });
    expect(response.status).toBe(200);
    await response.text();
    const { messages: stored } = await conversationClient(server.url, upstream.baseUrl).read(id);
    expect(stored[0]?.attachments).toHaveLength(2);
  });

  it.each([
    () => `${canary.url}/x.png`,
    () => 'http://169.254.169.254/latest',
    () => 'file:///etc/passwd',
    () => `${web.url}/leads-away`,
    () => `${web.url}/missing.png`,
    () => 'http://user:pass@example.org/x.png',
  ])('is refused when it may not be fetched', async (address) => {
    const client = conversationClient(server.url, upstream.baseUrl);
    const before = upstream.requests.length;
    const asked = await client.ask('words-5', { media_url: [address()] });
    expect(asked.response.status).toBe(400);
    expect(canary.asked).toEqual([]);
    expect(upstream.requests.length).toBe(before);
  });

  it('is at most ten addresses', async () => {
    const urls = Array.from({ length: 11 }, () => `${web.url}/dot.png`);
    const client = conversationClient(server.url, upstream.baseUrl);
    expect((await client.ask('words-5', { media_url: urls })).response.status).toBe(400);
  });
});
