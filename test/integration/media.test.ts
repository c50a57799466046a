/** Media on a real server: serving, searching, listing. Generated files are stored as the engine stores them. */
import { mkdirSync, readdirSync, readlinkSync, rmSync, symlinkSync, truncateSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MediaPage } from '#lib/contract/api.ts';
import { type StoredMedia, storeGenerated } from '#lib/gallery/index.ts';
import { closeMediaWorkers } from '#lib/media/index.ts';
import { openDatabase } from '#lib/platform/database.ts';
import { singleton } from '#lib/platform/singleton.ts';
import { printedPng, receiptPng } from '#test/fixtures/index.ts';
import { bucketClient } from '#test/support/bucket-client.ts';
import { useConfig } from '#test/support/config.ts';
import { sendRaw } from '#test/support/raw-http.ts';
import { startServer, type TestServer } from '#test/support/server.ts';

const png = Buffer.from(receiptPng());
let server: TestServer;
let database: ReturnType<typeof openDatabase>;
let fox: StoredMedia;
let owl: StoredMedia;
let foreign: StoredMedia;
const BUCKET = 'media-bucket';
/** 44 bytes of header and a second of silence. */
const wav = (() => {
  const samples = Buffer.alloc(16_000);
  const header = Buffer.from('RIFF    WAVEfmt \x10\0\0\0\x01\0\x01\0@\x1f\0\0\x80>\0\0\x02\0\x10\0data', 'latin1');
  const sizes = Buffer.alloc(4);
  sizes.writeUInt32LE(samples.length);
  return Buffer.concat([header, sizes, samples]);
})();

beforeAll(async () => {
  server = await startServer();
  useConfig({ DATA_DIR: server.dataDir });
  database = openDatabase(path.join(server.dataDir, 'hypotez.db'));
  singleton('database', () => database);
  owl = await storeGenerated('local', { data: printedPng([], 900) }, { alt: 'an owl', tags: ['Painter', 'image'] });
  fox = await storeGenerated('local', { data: png }, { alt: 'a "fox"; at\r\nnight', tags: ['Painter', 'image'] });
  foreign = await storeGenerated('someone', { data: png }, { alt: 'a secret fox', tags: ['Painter'] });
  const { status } = await bucketClient(server).upload(BUCKET, {
    'лиса.png': png,
    'page.html': '<!doctype html><script>alert(1)</script>',
    'drawing.svg': '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    'ten.txt': '0123456789',
    'tone.wav': wav,
    [`${'long'.repeat(24)}.txt`]: 'long name',
  });
  expect(status).toBe(200);
}, 60_000);
afterAll(async () => {
  await closeMediaWorkers();
  await database?.$disconnect();
  await server?.stop();
}, 60_000);

/** Stored files that a process holds open. */
function openFiles(pid: number): string[] {
  const links = readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
    try {
      return [readlinkSync(`/proc/${pid}/fd/${fd}`)];
    } catch {
      return []; // closed meanwhile
    }
  });
  return links.filter((link) => link.includes('/files/'));
}

const get = (target: string, headers: Record<string, string> = {}, method = 'GET') =>
  fetch(server.url + target, { method, headers, redirect: 'manual' });
const inBucket = (name: string, part = 'media') => `/files/${BUCKET}/${part}/${encodeURIComponent(name)}`;

describe('a generated file', () => {
  it('is served at its addresses, privately, as what it is', async () => {
    for (const target of [fox.url, fox.url.replace('/media/', '/images/')]) {
      const response = await get(target);
      expect(response.status).toBe(200);
      expect(Object.fromEntries(response.headers)).toMatchObject({
        'content-type': 'image/png',
        'content-length': String(png.length),
        'cache-control': expect.stringMatching(/^private/),
        'x-content-type-options': 'nosniff',
        'cross-origin-resource-policy': 'same-origin',
        etag: expect.stringMatching(/^"[0-9a-f]+"$/),
        'last-modified': expect.stringMatching(/GMT$/),
        'accept-ranges': 'bytes',
      });
      expect(response.headers.get('content-disposition')).toMatch(/^inline; filename="[^"\r\n]+"/);
      expect(Buffer.from(await response.arrayBuffer()).equals(png)).toBe(true);
    }
  });

  it('has a small copy', async () => {
    const response = await get(owl.url.replace('/media/', '/thumbnail/'));
    expect(response.headers.get('content-type')).toBe('image/webp');
    expect((await response.arrayBuffer()).byteLength).toBeGreaterThan(20);
  });

  it('has a name that says what and when, and no more', () => {
    expect(fox.name).toMatch(/^\d{10}_Painter\+image\+a_fox_at_night_[0-9a-f]{16}\.png$/);
  });

  it('of somebody else is unknown', async () => {
    for (const folder of ['media', 'images', 'thumbnail']) {
      const response = await get(foreign.url.replace('/media/', `/${folder}/`));
      expect(response.status).toBe(404);
      expect(await response.json()).toEqual({ error: { message: 'File not found', type: 'NotFoundError' } });
    }
    expect((await get(`/backend-api/v2/media/${encodeURIComponent(foreign.name)}`, {}, 'DELETE')).status).toBe(404);
  });

  it.each(['?url=https://evil.example/', '?url=http://127.0.0.1:1/', '?redirect=//evil.example'])(
    'that is missing is missing, whatever %s says',
    async (query) => {
      for (const target of ['/media/none.png', '/images/none.png', inBucket('none.png')]) {
        const response = await get(target + query);
        expect([response.status, response.headers.get('location')]).toEqual([404, null]);
      }
    },
  );

  it('is the same for every Accept and suffix', async () => {
    const response = await get(fox.url, { accept: 'text/html' });
    expect(response.headers.get('content-type')).toBe('image/png');
    for (const suffix of ['/x.html', ';.html', '.html', '%2f..%2fx']) {
      expect([400, 404]).toContain((await get(fox.url + suffix)).status);
    }
  });
});

describe('ranges and conditions', () => {
  it.each<[string, number, unknown]>([
    ['bytes=0-', 206, '0123456789'],
    ['bytes=2-4', 206, '234'],
    ['bytes=-1', 206, '9'],
    ['bytes=-999', 206, '0123456789'],
    ['bytes=5-999999', 206, '56789'],
    ['bytes=999999999-', 416, expect.stringContaining('RangeNotSatisfiableError')],
    ['bytes=-0', 416, expect.stringContaining('RangeNotSatisfiableError')],
    ['bytes=5-1', 200, '0123456789'],
    ['bytes=0-0,1-1', 200, '0123456789'],
    [`bytes=0-0${',1-1'.repeat(500)}`, 200, '0123456789'],
    ['abc', 200, '0123456789'],
    ['bytes=a-b', 200, '0123456789'],
    ['lines=0-1', 200, '0123456789'],
  ])('Range: %s is answered %i', async (range, status, body) => {
    const response = await get(inBucket('ten.txt'), { range });
    expect([response.status, await response.text()]).toEqual([status, body]);
    if (status === 206) expect(response.headers.get('content-range')).toMatch(/^bytes \d+-9\/10$|^bytes 2-4\/10$/);
    if (status === 416) expect(response.headers.get('content-range')).toBe('bytes */10');
  });

  it('two Range headers are answered', async () => {
    const request = `GET ${inBucket('ten.txt')} HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nRange: bytes=0-1\r\nRange: bytes=3-4\r\nConnection: close\r\n\r\n`;
    expect([200, 206, 400]).toContain((await sendRaw(server.port, request)).status);
  });

  it('what has not changed is not sent again', async () => {
    const first = await get(fox.url);
    const etag = first.headers.get('etag') ?? '';
    const modified = first.headers.get('last-modified') ?? '';
    await first.arrayBuffer();
    for (const headers of [
      { 'if-none-match': etag },
      { 'if-none-match': `W/${etag}` },
      { 'if-none-match': `"other", ${etag}` },
      { 'if-none-match': '*' },
      { 'if-modified-since': modified },
    ]) {
      const response = await get(fox.url, headers as Record<string, string>);
      expect([response.status, await response.text()]).toEqual([304, '']);
    }
    for (const headers of [
      { 'if-none-match': `W/"${'x'.repeat(8_000)}` },
      { 'if-modified-since': 'a day ago' },
      { 'if-none-match': '"other"', 'if-modified-since': modified },
    ]) {
      expect((await get(fox.url, headers as Record<string, string>)).status).toBe(200);
    }
  });

  it('HEAD has the headers and no body', async () => {
    for (const target of [fox.url, inBucket('ten.txt'), fox.url.replace('/media/', '/thumbnail/')]) {
      const response = await get(target, {}, 'HEAD');
      expect([response.status, await response.text()]).toEqual([200, '']);
      expect(Number(response.headers.get('content-length'))).toBeGreaterThan(0);
    }
  });

  it('other methods are refused', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH']) {
      expect((await get(fox.url, {}, method)).status).toBe(405);
    }
  });
});

describe('an uploaded file', () => {
  it.each([
    ['page.html', 'text/html'],
    ['drawing.svg', 'image/svg+xml'],
  ])('%s, which a browser could run, is a download', async (name, type) => {
    const { headers } = await get(inBucket(name));
    expect(headers.get('content-type')).toBe(type);
    expect(headers.get('content-disposition')).toMatch(/^attachment/);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toMatch(/sandbox/);
  });

  it('keeps its name in every alphabet', async () => {
    const { headers } = await get(inBucket('лиса.png'));
    expect(headers.get('content-disposition')).toBe(
      `inline; filename="____.png"; filename*=UTF-8''${encodeURIComponent('лиса.png')}`,
    );
  });

  it('replaced by a link or a folder on the disk is gone', async () => {
    const [file] = (await bucketClient(server).info(BUCKET)).filter(({ name }) => name.startsWith('long'));
    const place = path.join(server.dataDir, 'files', file?.id ?? '');
    const target = inBucket(file?.name ?? '');
    rmSync(place);
    symlinkSync('/etc/passwd', place);
    expect((await get(target)).status).toBe(404);
    rmSync(place);
    mkdirSync(place);
    expect((await get(target)).status).toBe(404);
    rmSync(place, { recursive: true });
  });

  it('cut short while it is read ends the connection, not the server', async () => {
    const client = bucketClient(server);
    const big = Buffer.alloc(40 * 2 ** 20, 'x');
    await client.upload('media-big', { 'big.txt': big });
    const [file] = await client.info('media-big');
    const response = await get('/files/media-big/media/big.txt');
    const reader = response.body?.getReader();
    await reader?.read();
    truncateSync(path.join(server.dataDir, 'files', file?.id ?? ''), 1_000);
    const readOn = async (): Promise<void> => {
      for (let step = await reader?.read(); step && !step.done; ) step = await reader?.read();
    };
    await expect(readOn()).rejects.toThrow();
    expect((await get('/health')).status).toBe(200);
  });

  it('read by many who leave early holds nothing open', async () => {
    const client = bucketClient(server);
    await client.upload('media-many', { 'big.txt': Buffer.alloc(20 * 2 ** 20, 'x') });
    await Promise.all(
      Array.from({ length: 60 }, async (_, n) => {
        const stop = new AbortController();
        const response = await fetch(`${server.url}/files/media-many/media/big.txt`, {
          headers: { range: `bytes=${n}-` },
          signal: stop.signal,
        });
        await response.body?.getReader().read();
        stop.abort();
      }),
    );
    await expect.poll(() => openFiles(server.pid), { timeout: 10_000 }).toEqual([]);
  });
});

describe('searching', () => {
  const search = async (target: string) => {
    const response = await get(`/search/${target}`);
    return [response.status, response.headers.get('location')];
  };

  it.each<[string, () => string]>([
    ['fox', () => fox.url],
    ['image+fox', () => fox.url],
    ['painter+owl', () => owl.url],
    ['FOX+Painter', () => fox.url],
    [encodeURIComponent('лиса'), () => inBucket('лиса.png')],
    ['audio', () => inBucket('tone.wav')],
    ['painter?skip=1', () => owl.url],
  ])('%s leads to the file', async (target, url) => {
    expect(await search(target)).toEqual([302, url()]);
  });

  it('finds less exactly when asked to, and any when asked to', async () => {
    expect(await search('fox+zebra')).toEqual([404, null]);
    expect(await search('fox+zebra?min=1')).toEqual([302, fox.url]);
    const [status, location] = await search('image?random=1');
    expect(status).toBe(302);
    expect([fox.url, owl.url, inBucket('лиса.png')]).toContain(location);
  });

  it('never finds what is somebody else’s', async () => {
    expect(await search('secret')).toEqual([404, null]);
  });

  it.each(['zebra', 'painter?skip=1000', '+', '%22%22x', 'a:b', '100%25', '%27;%20DROP%20TABLE%20Media;--'])(
    '%s finds nothing',
    async (target) => {
      const response = await get(`/search/${target}`);
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({ error: { message: 'Not found' } });
    },
  );

  it.each([
    'fox?skip=abc',
    'fox?skip=-1',
    'fox?skip=1e9',
    'fox?min=NaN',
    'fox?min=-1',
    'fox?skip=1.5',
    `${'a+'.repeat(50)}b`,
  ])('%s is refused', async (target) => {
    expect((await get(`/search/${target}`)).status).toBe(400);
  });
});

describe('the gallery', () => {
  const list = async (query: string) => (await (await get(`/backend-api/v2/media?${query}`)).json()) as MediaPage;

  it('lists all of one’s own, newest first, page by page', async () => {
    const whole = await list('');
    expect(whole.items.map((item) => item.url)).toEqual(
      expect.arrayContaining([fox.url, owl.url, inBucket('лиса.png'), inBucket('tone.wav')]),
    );
    expect(JSON.stringify(whole)).not.toContain(foreign.name);
    const paged: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page = await list(`limit=1${cursor ? `&cursor=${cursor}` : ''}`);
      paged.push(...page.items.map((item) => item.id));
      cursor = page.next_cursor;
    }
    expect(paged).toEqual(whole.items.map((item) => item.id));
    const item = whole.items.find((candidate) => candidate.url === fox.url);
    expect(item).toMatchObject({ kind: 'image', origin: 'generated', alt: 'a "fox"; at\r\nnight', size: png.length });
    expect((await get(item?.thumbnail_url ?? '')).status).toBe(200);
  });

  it('by word and by kind', async () => {
    expect((await list('q=owl')).items.map((item) => item.url)).toEqual([owl.url]);
    expect((await list('kind=audio')).items.map((item) => item.url)).toEqual([inBucket('tone.wav')]);
    for (const query of ['kind=text', 'limit=0', 'limit=x', 'cursor=../../x', 'cursor=1']) {
      expect((await get(`/backend-api/v2/media?${query}`)).status).toBe(400);
    }
  });

  it('forgets what is deleted', async () => {
    const gone = await storeGenerated('local', { data: png }, { alt: 'soon gone' });
    const target = `/backend-api/v2/media/${encodeURIComponent(gone.name)}`;
    expect((await get(target, {}, 'DELETE')).status).toBe(200);
    expect((await get(target, {}, 'DELETE')).status).toBe(404);
    expect((await get(gone.url)).status).toBe(404);
    expect((await list('q=gone')).items).toEqual([]);
  });

  it('survives a restart with its files', async () => {
    await server.restart();
    await sleep(100);
    expect((await get(fox.url)).status).toBe(200);
    expect((await get(owl.url.replace('/media/', '/thumbnail/'))).status).toBe(200);
  });
});

it('/images/ leads to the chat', async () => {
  for (const target of ['/images/', '/images']) {
    const response = await get(target);
    expect([response.status, response.headers.get('location')]).toEqual([302, '/chat/']);
  }
});
