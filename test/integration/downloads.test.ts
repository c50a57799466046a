/** Lists of addresses (`downloads.json`) on a real server, which fetches from a real site and may not reach another. */
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { LIMITS } from '#lib/contract/limits.ts';
import { NOT_ALLOWED } from '#lib/platform/outbound/policy.ts';
import { receiptPng } from '#test/fixtures/index.ts';
import { bucketClient } from '#test/support/bucket-client.ts';
import { startServer, type TestServer } from '#test/support/server.ts';
import { html, type Page, redirect, type Site, startSite } from '#test/support/site.ts';

let server: TestServer;
let site: Site;
let canary: Site;
let canary6: Site;
let client: ReturnType<typeof bucketClient>;
let count = 0;
let bucket = '';
/** Answers that a test lets go when it is time. */
const held: (() => void)[] = [];
const hold: Page = (_request, response) => {
  held.push(() => response.writeHead(200, { 'content-type': 'text/html' }).end('<p>Held back.</p>'));
};

beforeAll(async () => {
  canary = await startSite({});
  canary6 = await startSite({}, '::1');
  const links = (...addresses: string[]) => addresses.map((href) => `<a href="${href}">x</a>`).join(' ');
  site = await startSite({
    '/page.html': html('<h1>Tides</h1><p>High water is at noon.</p>'),
    '/start.html': html(
      `<h1>Start</h1>${links('a.html', '/b.html#part', 'start.html', '/photo.png', 'mailto:x@example.com', 'javascript:alert(1)', `http://127.0.0.1:${canary.port}/x`, '//[::1]/y', 'file:///etc/passwd')}`,
    ),
    '/a.html': html(`<p>Page A.</p>${links('/deep.html')}`),
    '/b.html': html('<p>Page B.</p>'),
    '/deep.html': html('<p>Deep.</p>'),
    '/photo.png': (_request, response) => response.writeHead(200, { 'content-type': 'image/png' }).end(receiptPng()),
    '/many.html': html(links(...Array.from({ length: 3_000 }, (_, n) => `/n/${n}`))),
    ...Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`/n/${n}`, html(`<p>Number ${n}</p>`)])),
    '/hold-1': hold,
    '/hold-2': hold,
    '/away': redirect(`http://127.0.0.1:${canary.port}/secret`),
    '/away6': redirect(`http://[::1]:${canary6.port}/secret`),
    '/to-file': redirect('file:///etc/passwd'),
    '/loop': redirect('/loop'),
    '/moved': redirect('/page.html'),
    '/refresh': html(`<meta http-equiv="refresh" content="0;url=http://127.0.0.1:${canary.port}/x"><p>Wait.</p>`),
    '/bomb': (_request, response) => {
      const bomb = gzipSync(Buffer.alloc(LIMITS.downloadBytes + 2 ** 20));
      response.writeHead(200, { 'content-type': 'text/plain', 'content-encoding': 'gzip' }).end(bomb);
    },
    '/drip': (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/plain' });
      const timer = setInterval(() => response.write('.'), 50);
      response.on('close', () => clearInterval(timer));
    },
    '/silent': () => {},
    '/named': (_request, response) =>
      response
        .writeHead(200, {
          'content-disposition': 'attachment; filename="../../../x.txt"',
          'content-type': 'text/plain',
        })
        .end('Named by the other side.'),
    '/binary': (_request, response) =>
      response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(Buffer.alloc(500, 7)),
  });
  server = await startServer({ env: { ALLOW_PRIVATE_UPSTREAMS: `127.0.0.1:${site.port}` } });
  client = bucketClient(server);
}, 60_000);

afterAll(async () => {
  await server?.stop();
  for (const each of [site, canary, canary6]) await each?.close();
}, 60_000);

beforeEach(() => {
  bucket = `downloads-${++count}`;
  site.hits.length = 0;
  held.length = 0;
});

describe('a list of addresses', () => {
  it('is fetched, read, named by us, and says where it is from', async () => {
    const answer = await client.post(bucket, [{ url: `${site.origin}/page.html` }]);
    expect(answer).toMatchObject({
      status: 200,
      json: { bucket_id: bucket, files: ['downloads.json'], media: [], skipped: [] },
    });
    const frames = await client.allEvents(bucket);
    expect(frames).toEqual([
      { action: 'download', count: 1 },
      { action: 'load', size: expect.any(Number) },
      { action: 'done', size: frames[1]?.size },
    ]);
    const { body } = await client.text(bucket);
    expect(body).toMatch(/^```127\.0\.0\.1_\d+\+page\.html\+[a-z2-7]{24}\.html\n## Tides\n\nHigh water is at noon\./);
    expect(body).toContain(`\nSource: [127.0.0.1:${site.port}](${site.origin}/page.html)\n`);
    expect(Buffer.byteLength(body)).toBe(frames[1]?.size);
    expect((await client.info(bucket))[0]).toMatchObject({ status: 'ready', source_url: `${site.origin}/page.html` });
  });

  it('is followed over links of the same host, as deep as it says', async () => {
    await client.post(bucket, [{ url: `${site.origin}/start.html`, max_depth: 1, delay: 0.1 }]);
    const frames = await client.allEvents(bucket, '/stream');
    expect(frames.map((frame) => frame.action)).toEqual([
      ...Array.from({ length: 4 }, () => 'download'),
      ...Array.from({ length: 3 }, () => 'load'),
      'media',
      'done',
    ]);
    expect(frames.slice(0, 4).map((frame) => frame.count)).toEqual([1, 2, 3, 4]);
    expect([...site.hits].sort()).toEqual(['/a.html', '/b.html', '/photo.png', '/start.html']);
    expect(canary.hits).toEqual([]);
  });

  it('is never more than a few pages', async () => {
    await client.post(bucket, [{ url: `${site.origin}/many.html`, max_depth: 3, delay: 0.1, group_size: 10 }]);
    await client.allEvents(bucket);
    expect(site.hits.length).toBe(LIMITS.downloadPages);
  });

  it('tells each download when it happens', async () => {
    const urls = [`${site.origin}/page.html`, `${site.origin}/hold-1`];
    await client.post(bucket, [{ urls, group_size: 2 }]);
    const seen: unknown[] = [];
    for await (const frame of client.events(bucket)) {
      seen.push(frame.count ?? frame.action);
      if (frame.count === 1) held.shift()?.();
    }
    expect(seen).toEqual([1, 2, 'load', 'load', 'done']);
  });

  it('posted twice is fetched once', async () => {
    const list = [{ url: `${site.origin}/page.html` }];
    await Promise.all([client.post(bucket, list), client.post(bucket, list)]);
    await client.allEvents(bucket);
    await client.post(bucket, list);
    const frames = await client.allEvents(bucket);
    expect(frames.map((frame) => frame.action)).toEqual(['download', 'load', 'done']);
    expect(site.hits).toEqual(['/page.html']);
    expect(await client.info(bucket)).toHaveLength(1);
  });

  it('skips what is broken and keeps the rest', async () => {
    const urls = ['page.html', 'missing', 'binary', 'loop', 'to-file', 'moved', 'named'].map(
      (path) => `${site.origin}/${path}`,
    );
    await client.post(bucket, [{ urls, delay: 0.1 }]);
    const frames = await client.allEvents(bucket);
    expect(frames.map((frame) => frame.action)).toEqual([
      'download',
      'download',
      'download',
      'load',
      'load',
      'load',
      'done',
    ]);
    expect((await client.info(bucket)).map((file) => file.name)).toContain('x.txt');
  });

  it('ends when its bucket is deleted, and leaves nothing', async () => {
    const before = client.stored();
    const urls = [`${site.origin}/hold-1`, `${site.origin}/hold-2`];
    await client.post(bucket, [{ urls, group_size: 1 }]);
    await expect.poll(() => held.length).toBe(1);
    const events = client.allEvents(bucket);
    expect(await client.remove(bucket)).toBe(200);
    held.shift()?.();
    const frames = await events;
    expect(frames.filter((frame) => frame.action === 'done')).toEqual([]);
    expect(site.hits).toEqual(['/hold-1']);
    expect((await client.text(bucket)).status).toBe(404);
    expect(client.stored()).toEqual(before);
  });

  it('goes on after the server was killed in the middle', async () => {
    const urls = [`${site.origin}/page.html`, `${site.origin}/hold-1`];
    await client.post(bucket, [{ urls, group_size: 1, delay: 0.1 }]);
    await expect.poll(() => held.length).toBe(1);
    await server.kill9();
    await server.restart();
    await expect.poll(() => held.length, { timeout: 10_000 }).toBe(2);
    for (const release of held) release();
    const frames = await client.allEvents(bucket);
    expect(frames.map((frame) => frame.action)).toEqual(['download', 'download', 'load', 'load', 'done']);
    expect(site.hits.filter((path) => path === '/page.html')).toHaveLength(1);
  });
});

describe('what a list may not do', () => {
  it.each<[string, () => unknown]>([
    ['loopback', () => `http://127.0.0.1:${canary.port}/`],
    ['loopback by name', () => `http://localhost:${canary.port}/`],
    ['loopback in IPv6', () => `http://[::1]:${canary6.port}/`],
    ['loopback in one number', () => `http://2130706433:${canary.port}/`],
    ['loopback as mapped IPv6', () => `http://[::ffff:127.0.0.1]:${canary.port}/`],
    ['loopback in circled digits', () => `http://①②⑦.⓪.⓪.①:${canary.port}/`],
    ['loopback behind a user', () => `http://example.com@127.0.0.1:${canary.port}/`],
    ['any address', () => `http://0.0.0.0:${canary.port}/`],
    ['a private network', () => 'http://10.0.0.1/'],
    ['a metadata service', () => 'http://169.254.169.254/latest/meta-data/'],
    ['a metadata name', () => 'http://metadata.google.internal/'],
    ['a file', () => 'file:///etc/passwd'],
    ['a line protocol', () => 'gopher://127.0.0.1:6379/_FLUSHALL'],
    ['a mail port', () => 'http://example.com:25/'],
    ['a long address', () => `http://example.com/${'a'.repeat(5_000)}`],
    ['a header in the address', () => 'http://example.com/%0d%0aHost:evil'],
  ])('%s is refused before anything is stored', async (_what, url) => {
    const answer = await client.post(bucket, [{ url: url() }]);
    expect(answer).toMatchObject({ status: 400, json: { error: { message: NOT_ALLOWED } } });
    expect((await client.text(bucket)).status).toBe(404);
  });

  it.each<[string, unknown]>([
    ['a proxy', [{ url: 'https://example.com/', proxy: 'http://127.0.0.1:1' }]],
    ['a thousand addresses', [{ urls: Array.from({ length: 1_000 }, (_, n) => `https://example.com/${n}`) }]],
    ['bounds out of range', [{ url: 'https://example.com/', max_depth: 100, delay: 0, timeout: 1e9 }]],
    ['nothing', []],
  ])('a list with %s is refused', async (_what, list) => {
    expect((await client.post(bucket, list)).status).toBe(400);
  });

  it.each(['/away', '/away6'])('a redirect %s to a forbidden host is refused at the hop', async (path) => {
    await client.post(bucket, [{ url: site.origin + path }]);
    expect(await client.allEvents(bucket)).toEqual([{ error: { message: NOT_ALLOWED, type: 'DownloadError' } }]);
    const { status, body } = await client.text(bucket);
    expect({ status, message: JSON.parse(body).error.message }).toEqual({ status: 400, message: NOT_ALLOWED });
  });

  it('a page’s refresh is only text', async () => {
    await client.post(bucket, [{ url: `${site.origin}/refresh`, max_depth: 3 }]);
    await client.allEvents(bucket);
    expect(site.hits).toEqual(['/refresh']);
  });

  it.each<[string, number]>([
    ['/bomb', 413],
    ['/drip', 504],
    ['/silent', 504],
  ])('%s ends with %i in its time, and leaves no file', async (path, status) => {
    const before = client.stored();
    const started = performance.now();
    await client.post(bucket, [{ url: site.origin + path, timeout: 1 }]);
    expect((await client.text(bucket)).status).toBe(status);
    expect(performance.now() - started).toBeLessThan(8_000);
    expect(client.stored()).toEqual(before);
  });

  it('nothing of all this reached the hosts nobody may reach', () => {
    expect([...canary.hits, ...canary6.hits]).toEqual([]);
    expect(client.stored().filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });
});
