/** What is kept and served, asked for by names, queries and files that were made to do harm. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { toJsonSchema } from '#lib/openapi/json-schema.ts';
import { receiptPng } from '#test/fixtures/index.ts';
import { type Endpoint, listEndpoints, pathOf } from '#test/support/endpoints.ts';
import { BAD_NAMES, BAD_PATHS, BAD_QUERIES, startVictim, type Victim } from '#test/support/hostile.ts';
import { sendRaw } from '#test/support/raw-http.ts';
import { startWebServer, type WebServer } from '#test/support/web-server.ts';

const BUCKET = crypto.randomUUID();
const MEDIA = `/files/${BUCKET}/media/receipt.png`;

let victim: Victim;
let canary: WebServer;
let picture: Uint8Array<ArrayBuffer>;

beforeAll(async () => {
  [victim, canary] = await Promise.all([startVictim(), startWebServer(() => undefined)]);
  picture = Uint8Array.from(await receiptPng());
  const form = new FormData();
  form.append('files', new File([picture], 'receipt.png'));
  expect((await victim.ask(`files/${BUCKET}`, { method: 'POST', body: form })).status).toBe(200);
  await postJson('memories', { text: 'Rye bread bakes at 250 degrees' });
});
afterEach(async () => {
  await victim.checkHealth();
  expect(canary.asked).toEqual([]);
});
afterAll(async () => {
  await victim.close();
  await canary.close();
});

const postJson = (target: string, body: unknown, method = 'POST') =>
  victim.ask(target, { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
const raw = (method: string, target: string, headers: readonly string[] = []) =>
  sendRaw(
    victim.server.port,
    `${[`${method} ${target} HTTP/1.1`, `Host: 127.0.0.1:${victim.server.port}`, ...headers].join('\r\n')}\r\n\r\n`,
  );
const named = (endpoints: readonly Endpoint[]) =>
  endpoints.map((endpoint): [string, Endpoint] => [`${endpoint.method} ${endpoint.path}`, endpoint]);
const readers = listEndpoints().filter(({ method }) => method === 'GET');

describe.each(named(readers.filter((endpoint) => endpoint.path.includes('{'))))('%s', (_name, endpoint) => {
  it('knows nothing by a bad name, and refuses a path (F01, G01, H, M01, O01)', async () => {
    for (const name of BAD_NAMES) {
      const { status, headers } = await victim.ask(pathOf(endpoint, name));
      expect([200, 302, 400, 404, 414], `${name.slice(0, 40)}: ${status}`).toContain(status);
      expect(headers.get('location') ?? '/').toMatch(/^\/(?!\/)/);
    }
    for (const name of BAD_PATHS) expect([400, 404], name).toContain((await raw('GET', pathOf(endpoint, name))).status);
  });
});

const BAD_VALUES = [
  '',
  '-1',
  '0',
  'NaN',
  '1e9',
  'abc',
  '[]',
  '{}',
  '../../x',
  'null',
  '%00',
  '%22',
  "'--",
  'x'.repeat(5_000),
];

describe.each(named(readers.filter(({ schemas }) => schemas.query)))('%s', (_name, endpoint) => {
  it('takes no odd query for its own (B17, G08, N06)', async () => {
    const schema = endpoint.schemas.query ? toJsonSchema(endpoint.schemas.query) : {};
    const keys = Object.keys((schema.properties ?? {}) as object);
    const extra = `proxy=${canary.url}&base_url=${canary.url}&url=${canary.url}&ownerId=x&__proto__=1&constructor=1`;
    for (const query of [...keys.flatMap((key) => BAD_VALUES.map((value) => `${key}=${value}`)), extra]) {
      const { status, headers } = await victim.ask(`${pathOf(endpoint)}?${query}`);
      expect([200, 302, 400, 404, 414, 501, 503], `${query.slice(0, 60)}: ${status}`).toContain(status);
      expect(headers.get('location') ?? '/').toMatch(/^\/(?!\/)/);
    }
    for (const key of keys) {
      const twice = `${pathOf(endpoint)}?${key}=a&${key}=${'y'.repeat(300)}`;
      expect([200, 302, 400, 404, 501, 503]).toContain((await victim.ask(twice)).status);
    }
  });
});

describe('a search (N)', () => {
  it.each(['conversations?q=', 'memories?q=', 'memory/visitor?search=', 'media?q='])(
    '%s takes every sign as a sign',
    async (target) => {
      for (const query of BAD_QUERIES) {
        const asked = performance.now();
        const { status, text } = await victim.ask(target + encodeURIComponent(query.toWellFormed()));
        expect(status, query).toBe(200);
        expect(text).not.toContain('250 degrees');
        expect(performance.now() - asked).toBeLessThan(300);
      }
    },
  );

  it('of media leads to a file, or says there is none', async () => {
    for (const query of BAD_QUERIES) {
      const { status } = await victim.ask(`/search/${encodeURIComponent(query.replace(/\0/g, 'x').toWellFormed())}`);
      expect([302, 400, 404], query).toContain(status);
    }
  });

  it('still finds', async () => {
    expect((await victim.ask('memories?q=rye')).text).toContain('250 degrees');
  });
});

describe('memory (G)', () => {
  it('keeps what it is given as it is, or refuses it', async () => {
    const texts = [
      '\u0000',
      'a\u0000b',
      '\ud800',
      '\u202e',
      '👩‍👩‍👧',
      '<script>',
      '![x](https://evil.example/?d=1)',
      'ﬁ',
      'İ',
    ];
    for (const text of texts) {
      const made = await postJson('memories', { text });
      expect([200, 201, 400], JSON.stringify(text)).toContain(made.status);
      if (made.status === 400) continue;
      const { id, text: said } = JSON.parse(made.text) as { id: string; text: string };
      const listed = JSON.parse((await victim.ask('memories?limit=200')).text) as {
        items: { id: string; text: string }[];
      };
      expect(listed.items.find((item) => item.id === id)?.text).toBe(said);
    }
    expect((await postJson('memories', { text: 'x'.repeat(900_000) })).status).toBe(400);
    expect((await postJson('memories', { text: 'x'.repeat(10 * 2 ** 20) })).status).toBe(413);
  });

  it('changes and forgets nothing that is not there', async () => {
    for (const id of [crypto.randomUUID(), '999999999', 'x', '__proto__']) {
      expect([400, 404]).toContain((await postJson(`memories/${id}`, { text: 'x' }, 'PATCH')).status);
      expect([400, 404]).toContain((await victim.ask(`memories/${id}`, { method: 'DELETE' })).status);
    }
  });

  it('counts one memory of one record, however many bring it at once', async () => {
    const record = { id: 'same', items: [{ role: 'user', content: 'The cellar key hangs behind the door' }] };
    const posts = Array.from({ length: 20 }, () => postJson('memory/crowd', record));
    for (const { status } of await Promise.all(posts)) expect(status).toBe(200);
    expect(JSON.parse((await victim.ask('memory/crowd')).text).count).toBe(1);
  });
});

describe('cookies (L)', () => {
  const upload = (content: BlobPart, name: string, field = 'file', headers: Record<string, string> = {}) => {
    const form = new FormData();
    form.append(field, new File([content], name));
    return victim.ask('upload_cookies', { method: 'POST', body: form, headers });
  };
  const cookie = (over: object) =>
    JSON.stringify([{ domain: '.example.com', name: 'a', value: 'cookie-CANARY', ...over }]);

  it.each<[string, BlobPart, string]>([
    ['no JSON', '{bad', 'c.json'],
    ['a trailing comma', '[{"domain":"a.com","name":"a","value":"b"},]', 'c.json'],
    ['NaN', '[NaN]', 'c.json'],
    ['a number', '7', 'c.json'],
    ['null', '[null]', 'c.json'],
    ['UTF-16', Buffer.from(cookie({}), 'utf16le'), 'c.json'],
    ['an empty file', '', 'c.json'],
    ['CR and LF', cookie({ value: 'cookie-CANARY\r\nx: y' }), 'c.json'],
    ['NUL', cookie({ name: 'a\u0000' }), 'c.json'],
    ['a semicolon', cookie({ value: 'cookie-CANARY; Domain=evil' }), 'c.json'],
    ['1 MB', cookie({ value: 'x'.repeat(2 ** 20) }), 'c.json'],
    ['a public suffix', cookie({ domain: '.com' }), 'c.json'],
    ['every domain', cookie({ domain: '*' }), 'c.json'],
    ['a date that is none', cookie({ expirationDate: 'abc' }), 'c.json'],
    ['one bad among good', JSON.stringify([{ domain: 'a.com', name: 'a', value: 'cookie-CANARY' }, null]), 'c.json'],
    ['a HAR without a log', '{}', 'c.har'],
    ['a HAR without entries', '{"log":{"entries":null}}', 'c.har'],
    ['a HAR cut short', '{"log":{"entries":[{"request":{"url":"https://a.com","headers":[', 'c.har'],
    ['headers that are no list', '{"log":{"entries":[{"request":{"url":"https://a.com","headers":7}}]}}', 'c.har'],
    ['deep nesting', '['.repeat(100_000), 'c.json'],
    ['another file', cookie({}), '.env'],
    ['a program', cookie({}), 'x.har.exe'],
    ['no name but an extension', cookie({}), '.json'],
    ['many', JSON.stringify(Array(100_000).fill({ domain: 'a.com', name: 'a', value: 'b' })), 'c.json'],
  ])('are refused whole: %s', async (_name, content, name) => {
    expect([400, 413, 415, 422]).toContain((await upload(content, name)).status);
    expect(JSON.parse((await victim.ask('cookies')).text).items).toEqual([]);
  });

  it('come in the field "file", one at a time, from our own page', async () => {
    expect((await upload(cookie({}), 'c.json', 'files')).status).toBe(400);
    expect((await upload(cookie({}), 'c.json', 'file', { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    const form = new FormData();
    for (const name of ['a.json', 'b.json']) form.append('file', new File([cookie({})], name));
    expect((await victim.ask('upload_cookies', { method: 'POST', body: form })).status).toBe(400);
    expect((await victim.ask('upload_cookies', { method: 'POST', body: '{}' })).status).toBe(415);
  });

  it('are found nowhere in clear, in no answer and in no log', async () => {
    expect((await upload(cookie({}), '../../secret.key.json')).status).toBe(200);
    const { dataDir } = victim.server;
    const files = readdirSync(dataDir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    for (const file of files) {
      expect(readFileSync(path.join(file.parentPath, file.name)).includes('cookie-CANARY'), file.name).toBe(false);
    }
    expect((await victim.ask('cookies')).text).not.toContain('CANARY');
    expect(victim.server.logs()).not.toContain('CANARY');
  });
});

describe('a share (M)', () => {
  const id = crypto.randomUUID();

  it('is as large as a share may be', async () => {
    expect((await postJson(`chat/${id}`, { updated: 1, items: [], title: 'x'.repeat(6 * 2 ** 20) })).status).toBe(413);
    expect((await victim.ask(`chat/${id}`)).status).toBe(404);
  });

  it('keeps odd records without a stumble', async () => {
    for (const record of [
      { updated: 'tomorrow' },
      { updated: 1e300, items: 7 },
      { updated: -1, items: [null, [], 'x'] },
      { id: '../../x', title: '"><script>alert(1)</script>', items: [{ role: '<b>', content: { a: 1 } }] },
      { items: Array(10_000).fill({ role: 'user', content: '[x](javascript:alert(1))' }) },
    ]) {
      const own = crypto.randomUUID();
      const { status } = await postJson(`chat/${own}`, record);
      expect([200, 400, 413], JSON.stringify(record).slice(0, 60)).toContain(status);
      if (status === 200) expect((await victim.ask(`chat/${own}`)).status).toBe(200);
      const page = await fetch(`${victim.server.url}/chat/${own}/`);
      expect([200, 404]).toContain(page.status);
      expect(await page.text()).not.toMatch(/<script>alert|href="javascript:/);
    }
  });
});

describe('media of a bucket (O)', () => {
  it.each<[string, number[]]>([
    ['bytes=0-', [206]],
    ['bytes=-1', [206]],
    ['bytes=5-1', [200, 416]],
    [`bytes=${Array.from({ length: 1_000 }, (_, index) => `${index}-${index}`).join()}`, [200, 206, 416]],
    ['bytes=999999999-', [416]],
    ['abc', [200, 416]],
    ['bytes=-0', [200, 416]],
    ['bytes=9007199254740993-', [200, 416]],
  ])('answers Range %.30s', async (range, statuses) => {
    expect(statuses).toContain((await victim.ask(MEDIA, { headers: { range } })).status);
  });

  it('is sent nowhere, typed by nobody else, and kept by no shared cache', async () => {
    for (const query of [`?url=${canary.url}`, '?url=https://evil.example/', '?redirect=//evil.example']) {
      expect((await victim.ask(`${MEDIA.replace('receipt', 'missing')}${query}`)).status).toBe(404);
      expect((await victim.ask(`/media/missing.png${query}`)).status).toBe(404);
    }
    for (const accept of ['text/html', '*/*', 'x'.repeat(5_000)]) {
      const { headers } = await victim.ask(MEDIA, { headers: { accept } });
      expect(headers.get('content-type')).toBe('image/png');
      expect(headers.get('cache-control')).not.toMatch(/public/);
    }
    const etag = (await victim.ask(MEDIA)).headers.get('etag') ?? '';
    for (const tag of [etag, `W/${etag}`, '*']) {
      const { status, text } = await victim.ask(MEDIA, { headers: { 'if-none-match': tag } });
      expect([status, text]).toEqual([304, '']);
    }
    const head = await victim.ask(MEDIA, { method: 'HEAD' });
    expect([head.status, head.text, head.headers.get('content-length')]).toEqual([200, '', String(picture.length)]);
  });
});
