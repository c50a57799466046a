/** Malformed requests to everything that reads JSON, and to the conversation: refused in words, by the same process. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Frame } from '#lib/contract/frames.ts';
import { contentOf } from '#test/support/conversation.ts';
import { type Endpoint, listEndpoints, pathOf } from '#test/support/endpoints.ts';
import { BAD_NAMES, BAD_PATHS, startVictim, type Victim } from '#test/support/hostile.ts';
import { sendRaw } from '#test/support/raw-http.ts';
import { residentMb } from '#test/support/resident.ts';
import { startWebServer, type WebServer } from '#test/support/web-server.ts';
import { startUpstream, type Upstream } from '#test/upstream/index.ts';

const SERVER_KEY = 'sk-CANARY-of-the-server';
const MB = 2 ** 20;

let victim: Victim;
let upstream: Upstream;
let canary: WebServer;

beforeAll(async () => {
  [upstream, canary] = await Promise.all([startUpstream(), startWebServer(() => undefined)]);
  victim = await startVictim({
    OPENAI_API_KEY: SERVER_KEY,
    UPSTREAM_FIRST_BYTE_MS: '700',
    UPSTREAM_IDLE_MS: '700',
  });
});
afterEach(async () => {
  await victim.checkHealth();
  expect(canary.asked).toEqual([]);
});
afterAll(async () => {
  await victim.close();
  await Promise.all([upstream.close(), canary.close()]);
});

const JSON_TYPE = 'application/json';
const send = (
  endpoint: Endpoint,
  body: BodyInit | null,
  headers: Record<string, string> = { 'content-type': JSON_TYPE },
) => victim.ask(pathOf(endpoint), { method: endpoint.method, headers, body });
const latin1 = (text: string) => Uint8Array.from(Buffer.from(text, 'latin1'));

/** Conversation reads its body itself: it may also be a form. */
const readers = listEndpoints().filter((endpoint) => endpoint.schemas.body || endpoint.id === 'createConversation');
const byName = readers.map((endpoint): [string, Endpoint] => [`${endpoint.method} ${endpoint.path}`, endpoint]);

const MALFORMED: readonly BodyInit[] = [
  ...['', '{bad', '{"a":1,}', 'NaN', 'undefined', "'x'", '{"a":1}{"b":2}', 'null', '123', '"s"', 'true', '[]', '[{}]'],
  ...[latin1('{"a":"\xff\xfe"}'), latin1('{"a":"\xc0\xaf"}'), Uint8Array.from(Buffer.from('{"a":1}', 'utf16le'))],
  ...[`${'{"a":'.repeat(65)}1${'}'.repeat(65)}`, '{"a":'.repeat(5_000)],
];
const WRONG_TYPES: readonly Record<string, string>[] = [
  ...[
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/jsonx',
    `${JSON_TYPE}; charset=utf-16`,
    'x',
    '/',
  ].map((type) => ({ 'content-type': type })),
  { 'content-type': JSON_TYPE, 'content-encoding': 'gzip' },
  { 'content-type': JSON_TYPE, 'content-encoding': 'br' },
];
/** Well-formed objects that no endpoint may stumble over; what they mean to it is its own affair. */
const ODD: readonly string[] = [
  '{"__proto__":{"isAdmin":true},"constructor":{"prototype":{"x":1}}}',
  '{"toString":1,"hasOwnProperty":2,"__proto__":null}',
  '{"id":"a","id":"b"}',
  '{"title":"a\\u0000b","text":"\\u0000","id":"\\u0000"}',
  '{"title":"\\ud800","text":"\\ud800"}',
  '{"messages":"true","model":["a"],"title":0,"text":[],"pinned":"true","api_key":{},"items":{}}',
  `{${Array.from({ length: 50_000 }, (_, index) => `"k${index}":1`).join()}}`,
  '{"bypass_filter":true,"proxy":"http://127.0.0.1:1","base_url":"http://127.0.0.1","user":"admin","ownerId":"x","timeout":1e9}',
];

describe.each(byName)('%s', (_name, endpoint) => {
  it('refuses what is no JSON object (B01-B03, B08)', async () => {
    for (const body of MALFORMED) {
      // Some endpoints take so little that a long body is refused before it is looked at.
      const refusals = String(body).length > 4_096 ? [400, 413] : [400];
      expect(refusals, String(body).slice(0, 40)).toContain((await send(endpoint, body)).status);
    }
    expect((await send(endpoint, null)).status).toBe(400);
    // An object after its byte order mark: from here on it is the endpoint's own answer.
    expect([200, 201, 204, 400, 404, 409, 422]).toContain((await send(endpoint, '\ufeff{}')).status);
  });

  it('refuses other types and compressed bodies (B18, B19)', async () => {
    for (const headers of WRONG_TYPES)
      expect((await send(endpoint, '{}', headers)).status, JSON.stringify(headers)).toBe(415);
    expect((await send(endpoint, latin1('{}'), {})).status).toBe(415);
  });

  it('does not stumble over odd objects (B10-B17)', async () => {
    for (const body of ODD) {
      const { status } = await send(endpoint, body);
      expect([200, 201, 204, 400, 404, 409, 413, 415, 422], `${body.slice(0, 60)}: ${status}`).toContain(status);
    }
  });

  it('reads no more than it takes (B04-B06, B16)', async () => {
    const url = pathOf(endpoint);
    const head = [
      `${endpoint.method} ${url} HTTP/1.1`,
      `Host: 127.0.0.1:${victim.server.port}`,
      `Content-Type: ${JSON_TYPE}`,
    ];
    const declared = await sendRaw(
      victim.server.port,
      `${[...head, `Content-Length: ${100 * MB}`].join('\r\n')}\r\n\r\n{`,
    );
    expect(declared.status).toBe(413);
    expect((await send(endpoint, `{"title":"${'x'.repeat(21 * MB)}"}`)).status).toBe(413);
    expect((await send(endpoint, `{"a":[${'{},'.repeat(250_000)}{}]}`)).status).toBe(413);
  });
});

it('stops reading a body of unknown length, and keeps none of it (B05)', async () => {
  let sent = 0;
  const most = 400 * MB;
  const endless = new ReadableStream<Uint8Array>({
    pull(controller) {
      sent += MB;
      if (sent > most) controller.close();
      else controller.enqueue(new Uint8Array(MB).fill(32));
    },
  });
  const before = residentMb(victim.server.pid);
  const started = performance.now();
  const { status } = await victim.ask('settings', {
    method: 'PATCH',
    headers: { 'content-type': JSON_TYPE },
    body: endless,
    duplex: 'half',
  } as RequestInit);
  expect(status).toBe(413);
  expect(performance.now() - started).toBeLessThan(1_000);
  // What the client could send meanwhile is a matter of their speed; that it was not waited for is not.
  expect(sent).toBeLessThan(most / 2);
  expect(residentMb(victim.server.pid) - before).toBeLessThan(64);
});

describe.each(
  listEndpoints()
    .filter(({ method }) => method === 'DELETE')
    .map((endpoint): [string, Endpoint] => [endpoint.path, endpoint]),
)('DELETE %s', (_path, endpoint) => {
  it('does not care for a body', async () => {
    for (const body of [null, '', '[]', '{bad', 'null', '{"ids":[1]}']) {
      expect([200, 204, 400, 404]).toContain((await send(endpoint, body)).status);
    }
  });

  // Without a name in its path there is none to be bad.
  if (!endpoint.path.includes('{')) return;

  it('finds nothing by a bad name, and refuses a path', async () => {
    for (const name of BAD_NAMES) {
      const { status } = await victim.ask(pathOf(endpoint, name), { method: 'DELETE' });
      expect([204, 400, 404, 414], `${name.slice(0, 40)}: ${status}`).toContain(status);
    }
    for (const name of BAD_PATHS) {
      const head = `DELETE ${pathOf(endpoint, name)} HTTP/1.1\r\nHost: 127.0.0.1:${victim.server.port}\r\n\r\n`;
      expect([400, 404]).toContain((await sendRaw(victim.server.port, head)).status);
    }
  });
});

describe('the conversation', () => {
  const custom = (fields: Record<string, unknown>) => ({
    provider: 'Custom',
    api_base: upstream.baseUrl,
    messages: [{ role: 'user', content: 'Say it.' }],
    ...fields,
  });
  const converse = (fields: Record<string, unknown>, query = '') =>
    victim.ask(`conversation${query}`, {
      method: 'POST',
      headers: { 'content-type': JSON_TYPE },
      body: JSON.stringify(custom(fields)),
    });
  const framesOf = (text: string): Frame[] =>
    text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));

  it('says back whatever it is told, in frames that hold (D14)', async () => {
    const nasty =
      'data: [DONE]\n\n\r\n\r\nevent: error\n\u2028\u2029\u001b[31m\u202e{"type":"finish"} é e\u0301 \ud83d\ude00';
    const messages = [{ role: 'user', content: nasty }];
    const said = framesOf((await converse({ model: 'echo', messages })).text)
      .map(contentOf)
      .join('');
    expect(said).toBe(nasty);
    const events = (await converse({ model: 'echo', messages }, '?format=sse')).text.split('\n\n').filter(Boolean);
    for (const event of events)
      if (!event.startsWith(':')) expect(event).toMatch(/^id: \d+\nevent: \w+\ndata: \{[^\r\n]*\}$/);
    const long = 'a'.concat('\u0301'.repeat(100_000));
    const zalgo = framesOf((await converse({ model: 'echo', messages: [{ role: 'user', content: long }] })).text);
    expect(zalgo.map(contentOf).join('')).toBe(long);
  });

  it.each(['"; DROP TABLE', 'x'.repeat(10_000), 'a\u0000b', '../../x'])('may look for %j (D19)', async (web_search) => {
    expect([200, 400]).toContain((await converse({ model: 'words-2', web_search })).status);
  });

  it('has no media larger than it takes (D13)', async () => {
    const url = `data:image/png;base64,${'A'.repeat(30 * MB)}`;
    const { status } = await converse({
      messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url } }] }],
    });
    expect(status).toBe(413);
  });

  it('fetches nothing from this machine (D12, J)', async () => {
    for (const url of [
      canary.url,
      canary.url.replace('127.0.0.1', 'localhost'),
      canary.url.replace('127.0.0.1', '[::1]'),
    ]) {
      for (const fields of [{ media_url: [url] }, { media: [[url, 'x.png']] }])
        expect((await converse(fields)).status).toBe(400);
    }
  });

  it('has runs that are stopped once, and joined by those who know them (D08, D09)', async () => {
    const response = await fetch(`${victim.api}/conversation`, {
      method: 'POST',
      headers: { 'content-type': JSON_TYPE },
      body: JSON.stringify(custom({ model: 'words-3' })),
    });
    await response.text();
    const run = `runs/${response.headers.get('x-run-id')}`;
    for (const after of ['-1', '99999999', 'abc', '1e9', '']) {
      for (const target of [`${run}?after=${after}`, `runs/${crypto.randomUUID()}?after=${after}`]) {
        expect([200, 204, 400, 404]).toContain((await victim.ask(target)).status);
      }
      const headers = { 'last-event-id': after };
      expect([200, 204, 400, 404]).toContain((await victim.ask(run, { headers })).status);
    }
    for (const target of [run, run, 'runs/x', 'runs/__proto__']) {
      expect([200, 400, 404, 409]).toContain((await victim.ask(target, { method: 'DELETE' })).status);
    }
  });

  it.each(
    [
      ...['bytes', 'crlf', 'cr', 'odd', 'no-done', 'finish-then-hang', 'json', 'cut-3', 'reset-3', 'short-3', 'empty'],
      ...[
        'hang',
        'silence-2',
        'html',
        'error-200',
        'error-frame',
        'status-503',
        'status-529',
        'unauthorized',
        'forbidden',
      ],
      ...['no-model', 'rate-limit-99999', 'context-length', 'endless-line', 'tools'],
    ].map((model) => [model]),
  )('ends, whatever the upstream does: %s (E)', async (model) => {
    const started = performance.now();
    const { status, text } = await converse({ model });
    expect(status).toBe(200);
    expect(performance.now() - started).toBeLessThan(8_000);
    const frames = framesOf(text).filter(({ type }) => type !== 'log');
    expect(['finish', 'error', 'auth']).toContain(frames.at(-1)?.type);
    expect(text).not.toMatch(/CANARY|<title>/);
    for (const frame of frames) if (frame.type === 'error') expect(frame.retry_after ?? 1).toBeLessThanOrEqual(60);
  });

  it("never sends the server's key to an address that a request names (F04, F05)", async () => {
    const before = upstream.requests.length;
    const base = `${upstream.baseUrl}/%24%7BOPENAI_API_KEY%7D`;
    await converse({ provider: 'OpenAI', model: 'words-2' });
    await converse({ provider: 'OpenAI', model: 'words-2', api_base: base });
    await victim.ask('models/OpenAI', { headers: { 'x-api-base': upstream.baseUrl } });
    await victim.ask('models/OpenAI', { headers: { 'x-api-base': '%OPENAI_API_KEY%' } });
    expect(JSON.stringify(upstream.requests.slice(before))).not.toContain(SERVER_KEY);
  });
});

describe('providers', () => {
  it.each([...BAD_NAMES])('%s is none of them (F01)', async (name) => {
    const { status, text } = await victim.ask(`models/${name}`);
    expect([400, 404]).toContain(status);
    expect(text).not.toContain('<script');
    expect([400, 404]).toContain((await victim.ask(`synthesize/${name}?text=hi`)).status);
  });

  it('are not a proxy (F06)', async () => {
    for (const target of ['models/OpenAI/v1/models', 'OpenAI/v1/models', `models/${encodeURIComponent(canary.url)}`]) {
      expect([400, 404]).toContain((await victim.ask(target)).status);
    }
  });

  it('take a key that can be a key (F02)', async () => {
    const raw = (value: string) =>
      sendRaw(
        victim.server.port,
        `GET /backend-api/v2/models/OpenAI HTTP/1.1\r\nHost: 127.0.0.1:${victim.server.port}\r\nx-api-key: ${value}\r\n\r\n`,
      );
    for (const value of ['x'.repeat(10_000), Buffer.from('ĊĎ').toString('latin1'), '\u00e9', 'a b', 'a\u0007b']) {
      expect((await raw(value)).status, JSON.stringify(value.slice(0, 20))).toBe(400);
    }
  });

  it('are passed over in hundreds, not in ten thousands (F07)', async () => {
    const started = performance.now();
    const ignored = Array.from({ length: 10_000 }, (_, index) => `P${index}`);
    const body = JSON.stringify({ messages: [{ role: 'user', content: 'x' }], ignored });
    expect(
      (await victim.ask('conversation', { method: 'POST', headers: { 'content-type': JSON_TYPE }, body })).status,
    ).toBe(400);
    expect(performance.now() - started).toBeLessThan(500);
  });

  it.each([
    ['', 400],
    ['?text=', 400],
    ['?text=%20', 400],
    [`?text=${'x'.repeat(7_000)}`, 400],
    [`?text=${'x'.repeat(1_000_000)}`, 414],
    ['?text=hi&voice=../../x', 400],
    ['?text=hi&language=../../x', 400],
    ['?text=hi&rate=1e9', 400],
    ['?text=hi&rate=NaN', 400],
  ])('speak no nonsense: %.40s (F09)', async (query, status) => {
    const target = `/backend-api/v2/synthesize/Assistant${query}`;
    const head = `GET ${target} HTTP/1.1\r\nHost: 127.0.0.1:${victim.server.port}\r\n\r\n`;
    expect([status, 431]).toContain((await sendRaw(victim.server.port, head)).status);
  });
});
