/** Cookie files on a real database: what is taken in, what is refused whole, and where a cookie goes. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { call } from '#test/support/api-request.ts';
import { openTestData } from '#test/support/data-folder.ts';
import type { TestDatabase } from '#test/support/database.ts';
import { LIMITS } from '../contract/limits.ts';
import { cookiesFor } from './cookies-for.ts';
import { getCookieFiles, removeCookieFile, uploadCookies } from './endpoints.ts';

let test: TestDatabase;
beforeAll(() => {
  test = openTestData();
});
afterEach(async () => {
  await test.db.cookieJar.deleteMany();
  await test.db.credential.deleteMany();
});
afterAll(() => test.close());

const CANARY = 'cookie-CANARY-7d1f';

function upload(name: string, content: string | Uint8Array<ArrayBuffer>) {
  const form = new FormData();
  form.append('file', new File([content], name));
  return call(uploadCookies, {}, { body: form });
}
const uploadJson = (value: unknown, name = 'cookies.json') => upload(name, JSON.stringify(value));
const cookie = (over: Record<string, unknown> = {}) => ({
  domain: '.example.org',
  name: 'sid',
  value: CANARY,
  ...over,
});
const entry = (url: string, cookies: unknown[], over: Record<string, unknown> = {}) => ({
  startedDateTime: '2026-11-21T10:00:00.000Z',
  request: { url, headers: [{ name: 'accept', value: '*/*' }], cookies },
  response: { headers: [], cookies: [], content: { text: '{"answer": "[]}"}' } },
  ...over,
});
const har = (entries: unknown) => ({ log: { version: '1.2', pages: [{ id: 'p1' }], entries } });
const saved = () => test.db.cookieJar.count();

describe('a cookie file', () => {
  it('is saved, listed without its values, and forgotten', async () => {
    const answer = await uploadJson([cookie(), cookie({ domain: 'api.example.org', name: 'x' })]);
    expect([answer.status, answer.text]).toEqual([200, 'File saved']);
    const list = await call(getCookieFiles, {});
    expect(list.json.items).toMatchObject([
      { label: 'cookies.json', domains: ['api.example.org', 'example.org'], cookies: 2, status: 'ready' },
    ]);
    expect(list.text).not.toContain('CANARY');
    expect((await call(removeCookieFile, { id: list.json.items[0].id })).status).toBe(204);
    expect((await call(removeCookieFile, { id: list.json.items[0].id })).status).toBe(404);
    expect(await cookiesFor('local', 'https://example.org/')).toBeNull();
  });

  it('is nowhere on the disk in clear', async () => {
    await uploadJson([cookie()]);
    await uploadJson(har([entry('https://chatgpt.com/', [{ name: 'sid', value: CANARY }])]), 'a.har');
    for (const file of readdirSync(test.folder, { recursive: true, withFileTypes: true })) {
      if (!file.isFile()) continue;
      const bytes = readFileSync(path.join(file.parentPath, file.name));
      expect(bytes.includes('CANARY'), file.name).toBe(false);
    }
    expect(await saved()).toBe(2);
  });

  it('takes the place of one with the same name', async () => {
    await uploadJson([cookie({ value: 'old' })]);
    await uploadJson([cookie({ value: 'new' })]);
    expect(await saved()).toBe(1);
    expect(await cookiesFor('local', 'https://example.org/')).toBe('sid=new');
  });

  it('reads a browser driver’s saved state, where -1 is a session', async () => {
    await uploadJson({ cookies: [cookie({ expires: -1, sameSite: 'Lax', httpOnly: true })], origins: [] });
    expect(await cookiesFor('local', 'https://example.org/')).toBe(`sid=${CANARY}`);
  });

  it('holds a provider’s key when it is named so', async () => {
    expect((await uploadJson({ api_key: 'sk-CANARY-0123456789' }, 'api_key_OpenAI.json')).status).toBe(200);
    expect(await test.db.credential.findMany()).toMatchObject([{ provider: 'OpenAI', masked: '…6789' }]);
    expect((await uploadJson({ api_key: 'sk-1234567890ab' }, 'api_key_Nobody.json')).status).toBe(400);
    expect(await saved()).toBe(0);
  });

  it('that cannot be opened any more is listed as such and harms nothing', async () => {
    await uploadJson([cookie()]);
    await test.db.cookieJar.updateMany({ data: { secret: new Uint8Array(40) } });
    expect((await call(getCookieFiles, {})).json.items).toMatchObject([{ status: 'unreadable', cookies: 0 }]);
    expect(await cookiesFor('local', 'https://example.org/')).toBeNull();
  });
});

describe('what is refused whole', () => {
  it.each([
    ['no object', null],
    ['a name with a line end', cookie({ name: 'a\r\nb' })],
    ['a value with a semicolon', cookie({ value: 'a;b' })],
    ['a value with NUL', cookie({ value: 'a\0b' })],
    ['a value beyond ASCII', cookie({ value: 'é' })],
    ['a value of a megabyte', cookie({ value: 'x'.repeat(1_000_000) })],
    ['a top-level domain', cookie({ domain: '.com' })],
    ['a registry', cookie({ domain: 'co.uk' })],
    ['localhost', cookie({ domain: 'localhost' })],
    ['an address', cookie({ domain: '127.0.0.1' })],
    ['a star', cookie({ domain: '*' })],
    ['a Cyrillic look-alike', cookie({ domain: 'ехample.org' })],
    ['an expiry in words', cookie({ expirationDate: 'abc' })],
    ['an expiry beyond time', cookie({ expirationDate: 1e20 })],
    ['a negative expiry', cookie({ expirationDate: -1 })],
    ['a numeric sameSite', cookie({ sameSite: 7 })],
    ['a relative path', cookie({ path: 'x' })],
    ['no name', { domain: '.example.org', value: 'x' }],
  ])('%s, naming the entry', async (_what, bad) => {
    const answer = await uploadJson([cookie(), bad, cookie({ name: 'c' })]);
    expect(answer.status).toBe(400);
    expect(answer.json.error.message).toMatch(/^Cookie 2 of the file /);
    expect(answer.text).not.toContain('CANARY');
    expect(await saved()).toBe(0);
  });

  it('but not a cookie named __proto__', async () => {
    expect((await upload('c.json', '[{"domain":".example.org","name":"__proto__","value":"1"}]')).status).toBe(200);
    expect(await cookiesFor('local', 'https://example.org/')).toBe('__proto__=1');
  });

  it.each([
    ['c.json', '\ufeff[]'],
    ['c.json', '[{},]'],
    ['c.json', '[NaN]'],
    ['c.json', '42'],
    ['c.json', '{}'],
    ['c.har', '{}'],
    ['c.har', '{"log":{"entries":null}}'],
    ['c.har', '{"log":{"entries":[0]}}'],
    ['c.har', '{"log":{"entries":[{},]}}'],
    ['c.har', `\ufeff${JSON.stringify(har([]))}`],
    ['c.har', '{"log":{"entries":[{"request":{"url":"https://chatgpt.com/","headers":5}}]}}'],
    ['c.har', JSON.stringify(har([entry('file:///etc/passwd', [])]))],
    ['c.har', JSON.stringify(har([entry('https://chatgpt.com/', [], { startedDateTime: 'soon' })]))],
    ['c.har', JSON.stringify(har([entry('https://chatgpt.com/', [{ name: 'a', value: 'b\n' }])]))],
    ['c.har', `{"log":{"entries":[{"a":${'['.repeat(100)}${']'.repeat(100)}}]}}`],
  ])('%s: %s', async (name, content) => {
    expect((await upload(name, content)).status).toBe(400);
    expect(await saved()).toBe(0);
  });

  it('UTF-16', async () => {
    const bytes = new Uint8Array(Buffer.from(JSON.stringify(har([])), 'utf16le'));
    expect((await upload('c.har', bytes)).status).toBe(400);
  });

  it.each([
    ['.env', 'Not supported file'],
    ['secret.key', 'Not supported file'],
    ['x.har.exe', 'Not supported file'],
    ['.json', 'Not supported file'],
  ])('a file named %s', async (name, message) => {
    const answer = await upload(name, '[]');
    expect([answer.status, answer.json.error.message]).toEqual([400, message]);
  });

  it('no file, an empty name, two files', async () => {
    const form = new FormData();
    form.append('other', 'x');
    const none = await call(uploadCookies, {}, { body: form });
    expect([none.status, none.json.error.message]).toEqual([400, 'No selected file']);
    const body = '--b\r\ncontent-disposition: form-data; name="file"; filename=""\r\n\r\n[]\r\n--b--\r\n';
    const headers = { 'content-type': 'multipart/form-data; boundary=b' };
    const nameless = await call(uploadCookies, {}, { body: Buffer.from(body), headers });
    expect([nameless.status, nameless.json.error.message]).toEqual([400, 'No selected file']);
    const two = new FormData();
    for (const name of ['a.json', 'b.json']) two.append('file', new File(['[]'], name));
    expect((await call(uploadCookies, {}, { body: two })).status).toBe(400);
    expect(await saved()).toBe(0);
  });

  it('too many cookies', async () => {
    const many = Array.from({ length: LIMITS.cookies + 1 }, (_, index) => cookie({ name: `c${index}` }));
    expect((await uploadJson(many)).status).toBe(400);
  });
});

describe('a recording', () => {
  it('gives the cookies of providers’ hosts only, the newest of each', async () => {
    const answer = await uploadJson(
      har([
        entry('https://chatgpt.com/', [{ name: 'sid', value: 'one' }]),
        entry('https://shop.example.org/', [{ name: 'cart', value: 'private' }]),
        entry('https://chatgpt.com/api', [{ name: 'sid', value: 'two' }]),
        entry('data:text/plain,x', []),
      ]),
      'browsing.har',
    );
    expect(answer.status).toBe(200);
    expect(await cookiesFor('local', 'https://chatgpt.com/')).toBe('sid=two');
    expect(await cookiesFor('local', 'https://shop.example.org/')).toBeNull();
    expect((await call(getCookieFiles, {})).json.items[0]).toMatchObject({ domains: ['chatgpt.com'], cookies: 1 });
  });

  it('refuses a cookie that a host set for another', async () => {
    const response = { headers: [], cookies: [{ name: 'a', value: 'b', domain: '.openai.com' }] };
    const answer = await uploadJson(har([entry('https://chatgpt.com/', [], { response })]), 'c.har');
    expect(answer.status).toBe(400);
  });

  it('is read past large bodies full of quotes, escapes and brackets, and never held whole', async () => {
    const body = `${'"\\]}{[\n\u2028é'.repeat(20_000)}`;
    const entries = Array.from({ length: 20 }, (_, index) =>
      entry('https://chatgpt.com/', [{ name: `c${index}`, value: 'v' }], {
        response: { headers: [], cookies: [], content: { text: body } },
      }),
    );
    expect((await uploadJson(har(entries), 'big.har')).status).toBe(200);
    expect((await call(getCookieFiles, {})).json.items[0].cookies).toBe(20);
  });
});

describe('where a cookie goes', () => {
  const domainWide = cookie({ domain: '.example.org', name: 'd', value: '1' });
  const hostOnly = cookie({ domain: 'example.org', name: 'h', value: '2' });
  const secure = cookie({ domain: '.example.org', name: 's', value: '3', secure: true });
  const deep = cookie({ domain: '.example.org', name: 'p', value: '4', path: '/app' });
  const old = cookie({ domain: '.example.org', name: 'o', value: '5', expirationDate: 1_000_000_000 });

  it.each([
    ['https://example.org/', 'd=1; h=2; s=3'],
    ['https://example.org/app/x', 'p=4; d=1; h=2; s=3'],
    ['https://example.org/apple', 'd=1; h=2; s=3'],
    ['http://example.org/', 'd=1; h=2'],
    ['https://sub.example.org/', 'd=1; s=3'],
    ['https://badexample.org/', null],
    ['https://example.org.evil.example/', null],
    ['https://example.com/', null],
    ['https://org/', null],
  ])('%s', async (url, expected) => {
    await uploadJson([domainWide, hostOnly, secure, deep, old]);
    expect(await cookiesFor('local', url)).toBe(expected);
  });

  it('never to somebody else', async () => {
    await uploadJson([domainWide]);
    expect(await cookiesFor('bob', 'https://example.org/')).toBeNull();
  });
});
