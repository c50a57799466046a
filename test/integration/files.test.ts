/** Buckets on a real server, handed what people and attackers hand to them. */
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { encryptedPdf, laughingDocx, lyingZip, pixelBomb, truncatedPdf, zipBomb } from '#test/fixtures/hostile.ts';
import { leasePdf, printedPng, receiptPng, zipOf } from '#test/fixtures/index.ts';
import { bucketClient } from '#test/support/bucket-client.ts';
import { sendRaw } from '#test/support/raw-http.ts';
import { startServer, type TestServer } from '#test/support/server.ts';

const MB = 2 ** 20;
const MAX_MB = 5;
let server: TestServer;
let client: ReturnType<typeof bucketClient>;
let count = 0;
let bucket = '';
/** What must survive everything. */
const KEPT = 'kept-bucket';
const outside = path.join(tmpdir(), `hypotez-sentinel-${process.pid}`);

beforeAll(async () => {
  mkdirSync(outside);
  server = await startServer({ env: { UPLOAD_MAX_MB: String(MAX_MB) } });
  client = bucketClient(server);
  await client.upload(KEPT, { 'kept.txt': 'still here' });
}, 60_000);
afterAll(async () => {
  await server?.stop();
  rmSync(outside, { recursive: true, force: true });
}, 60_000);

beforeEach(() => {
  bucket = `files-${++count}`;
});

/** After every case: the server lives, other buckets are whole, nothing is half-written, nothing lies outside. */
afterEach(async () => {
  const started = performance.now();
  expect((await fetch(`${server.url}/health`)).status).toBe(200);
  expect(performance.now() - started).toBeLessThan(1_000);
  expect(await client.text(KEPT)).toEqual({ status: 200, body: '```kept.txt\nstill here\n```\n\n' });
  await expect.poll(() => client.stored().filter((name) => name.endsWith('.tmp')), { timeout: 5_000 }).toEqual([]);
  expect(readdirSync(outside)).toEqual([]);
  expect(server.logs()).not.toMatch(/Something went wrong|unhandled/i);
});

describe('names that are not names', () => {
  const ids = [
    ...'- _ + . .. ... ~'.split(' '),
    ...'%2e%2e ..%2f..%2fetc%2fpasswd %2e%2e%2f ..%5c..%5c %252e%252e%252f ..;%2f ..%c0%af .%2e'.split(' '),
    ...'%2fetc%2fpasswd C:%5cWindows %5c%5chost%5cshare file:%2f%2f%2f'.split(' '),
    ...'CON nul.txt COM1 LPT9.json aux a. a%20 a:stream a::$DATA'.split(' '),
    'a'.repeat(256),
    'a'.repeat(4_096),
    '%C3%A9'.repeat(101),
    ...'%EF%BC%8E%EF%BC%8E%EF%BC%8F %E2%80%A4%E2%80%A4%2f %E2%80%AEgnp.exe'.split(' '),
    ...'.git .env chat.db chat.db-wal secret.key .htaccess'.split(' '),
    ...'constructor __proto__ toString null undefined true 0 NaN'.split(' '),
    ...[
      "x'%20OR%20'1'='1",
      'x;--',
      '*',
      '%3f',
      '[a]',
      '{a,b}',
      '$(id)',
      '`id`',
      ';id',
      '-rf',
      '--help',
      '%00',
      'a%00b',
    ],
  ];
  it.each(ids)('%s is refused in every place', async (id) => {
    const target = id
      .replaceAll('`', '%60')
      .replaceAll('{', '%7B')
      .replaceAll('}', '%7D')
      .replaceAll('[', '%5B')
      .replaceAll(']', '%5D');
    const head = `Host: 127.0.0.1:${server.port}\r\nConnection: close\r\n`;
    const form = '--x\r\ncontent-disposition: form-data; name="files"; filename="a.txt"\r\n\r\nhi\r\n--x--\r\n';
    const body = `Content-Type: multipart/form-data; boundary=x\r\nContent-Length: ${form.length}\r\n\r\n${form}`;
    const before = client.stored();
    for (const request of [
      `GET /backend-api/v2/files/${target} HTTP/1.1\r\n${head}\r\n`,
      `GET /backend-api/v2/files/${target}/stream HTTP/1.1\r\n${head}\r\n`,
      `DELETE /backend-api/v2/files/${target} HTTP/1.1\r\n${head}\r\n`,
      `POST /backend-api/v2/files/${target} HTTP/1.1\r\n${head}${body}`,
      `GET /backend-api/v2/files/${KEPT}/${target} HTTP/1.1\r\n${head}\r\n`,
      `DELETE /backend-api/v2/files/${KEPT}/${target} HTTP/1.1\r\n${head}\r\n`,
      `GET /files/${target}/media/kept.txt HTTP/1.1\r\n${head}\r\n`,
      `GET /files/${KEPT}/media/${target} HTTP/1.1\r\n${head}\r\n`,
      `GET /files/${KEPT}/thumbnail/${target} HTTP/1.1\r\n${head}\r\n`,
      `GET /media/${target} HTTP/1.1\r\n${head}\r\n`,
      `GET /thumbnail/${target} HTTP/1.1\r\n${head}\r\n`,
    ]) {
      const { status, body: answer } = await sendRaw(server.port, request, 1_500);
      expect(`${status} ${request.slice(0, 60)}`).toMatch(/^40[04] /);
      expect(JSON.parse(answer.slice(answer.indexOf('{'), answer.lastIndexOf('}') + 1))).toMatchObject({
        error: { message: expect.any(String) },
      });
    }
    expect(client.stored()).toEqual(before);
  });

  it('two that differ in case are two', async () => {
    await client.upload(`${bucket}-a`, { 'x.txt': 'small' });
    await client.upload(`${bucket}-A`, { 'x.txt': 'large' });
    expect((await client.text(`${bucket}-a`)).body).toContain('small');
    expect((await client.text(`${bucket}-A`)).body).toContain('large');
  });
});

describe('a bucket', () => {
  it('deleted while files stream into it ends clean', async () => {
    const uploads = Array.from({ length: 6 }, () => client.upload(bucket, { 'a.txt': 'word '.repeat(400_000) }));
    await sleep(30);
    const removed = await client.remove(bucket);
    expect([200, 404]).toContain(removed);
    for (const { status } of await Promise.all(uploads)) expect([200, 404, 409]).toContain(status);
    await client.remove(bucket);
    expect((await client.text(bucket)).status).toBe(404);
  });

  it('whose files vanish from the disk answers 404 for them, not 500', async () => {
    await client.upload(bucket, { 'gone.txt': 'soon gone' });
    await client.allEvents(bucket);
    const [file] = await client.info(bucket);
    const original = path.join(server.dataDir, 'files', file?.id ?? '');
    expect(existsSync(original)).toBe(true);
    rmSync(original);
    const url = `${server.url}/files/${bucket}/media/gone.txt`;
    expect((await fetch(url)).status).toBe(404);
    mkdirSync(original);
    expect((await fetch(url)).status).toBe(404);
    rmSync(original, { recursive: true });
  });

  it('that grows is read again, in any script', async () => {
    await client.upload(bucket, { 'Отчёт за май.txt': 'тысяча слов' });
    expect((await client.text(bucket)).body).toBe('```Отчёт_за_май.txt\nтысяча слов\n```\n\n');
    await client.upload(bucket, { '報告.md': '漢字' });
    expect((await client.text(bucket)).body).toContain('```報告.md\n漢字');
    const [frame] = (await client.allEvents(bucket)).slice(-1);
    expect(frame).toEqual({ action: 'done', size: Buffer.byteLength((await client.text(bucket)).body) });
  });

  it('gives pictures with their size and a thumbnail that has the size it says', async () => {
    const { json } = await client.upload(bucket, { 'wide.png': printedPng([], 1_000), 'small.png': receiptPng() });
    expect(json.media).toEqual(['wide.png', 'small.png']);
    for (const file of json.media_info) {
      expect(file).toMatchObject({ status: 'ready', width: expect.any(Number), height: expect.any(Number) });
      const response = await fetch(server.url + file.thumbnail_url);
      expect(response.headers.get('content-type')).toBe('image/webp');
      const { width, height } = webpSize(Buffer.from(await response.arrayBuffer()));
      expect({ width, height }).toEqual({ width: file.thumbnail_width, height: file.thumbnail_height });
      expect(Math.max(width, height)).toBeLessThanOrEqual(400);
    }
  });

  it('takes many uploads at the same time, each byte of them', async () => {
    const big = Buffer.alloc(4 * MB, 'seventeen letters');
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, n) => client.upload(bucket, { [`big-${n}.txt`]: big })),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    const response = await fetch(`${server.url}/files/${bucket}/media/big-7.txt`);
    expect(Buffer.from(await response.arrayBuffer()).equals(big)).toBe(true);
    await client.remove(bucket);
  });
});

describe('forms', () => {
  // What the tests before have uploaded is still being read: its text comes to the disk when it is ready.
  beforeAll(async () => {
    let last: string | null = null;
    while (last !== client.stored().join()) {
      last = client.stored().join();
      await sleep(1_000);
    }
  });

  const post = (body: string | Uint8Array, headers: Record<string, string>) =>
    fetch(client.address(bucket), { method: 'POST', body: Buffer.from(body), headers });
  const FORM = { 'content-type': 'multipart/form-data; boundary=x' };
  const part = (name: string, content = 'text', field = 'files') =>
    `--x\r\ncontent-disposition: form-data; name="${field}"; filename="${name}"\r\n\r\n${content}\r\n`;
  const END = '--x--\r\n';

  it.each<[string, number[], string, Record<string, string>]>([
    ['no end', [400], part('a.txt'), FORM],
    ['a cut inside a file', [400], part('a.txt').slice(0, -10), FORM],
    ['a cut inside the headers', [400], '--x\r\ncontent-dispo', FORM],
    ['nothing in it', [400], '', FORM],
    ['no boundary', [400], part('a.txt') + END, { 'content-type': 'multipart/form-data' }],
    ['another type', [415], '{}', { 'content-type': 'application/json' }],
    ['no type', [415], 'x', { 'content-type': '' }],
    ['an urlencoded body', [415], 'a=b', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['a compressed body', [415], part('a.txt') + END, { ...FORM, 'content-encoding': 'gzip' }],
    [
      'ten thousand fields',
      [413],
      '--x\r\ncontent-disposition: form-data; name="a"\r\n\r\n1\r\n'.repeat(10_000) + END,
      FORM,
    ],
    ['ten thousand files', [413], part('a.txt', 'x').repeat(10_000) + END, FORM],
    ['only a file of nothing', [422], part('empty.txt', '') + END, FORM],
    ['a NUL in a name', [400], part('a%00b.txt') + END, FORM],
    ['a language that is a path', [400], part('a.txt') + END, { ...FORM, 'x-recognition-language': '../../x' }],
    ['a language of 10 KB', [400], part('a.txt') + END, { ...FORM, 'x-recognition-language': 'e'.repeat(10_000) }],
  ])('with %s are refused at once and leave nothing', async (_what, statuses, body, headers) => {
    const before = client.stored();
    const started = performance.now();
    const response = await post(body, headers);
    expect(statuses).toContain(response.status);
    expect(performance.now() - started).toBeLessThan(2_000);
    expect(((await response.json()) as { error: { message: string } }).error.message.length).toBeLessThan(300);
    expect(client.stored()).toEqual(before);
    expect((await client.text(bucket)).status).toBe(404);
  });

  it('with a file over the limit are refused, whole', async () => {
    const before = client.stored();
    const { status } = await client.upload(bucket, {
      'fine.txt': 'x',
      'big.txt': Buffer.alloc((MAX_MB + 1) * MB, 'a'),
    });
    expect(status).toBe(413);
    expect(client.stored()).toEqual(before);
  });

  it('that stop half-way, again and again, leave nothing', async () => {
    const before = client.stored();
    const head = `POST /backend-api/v2/files/${bucket} HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 2000000\r\n\r\n`;
    await Promise.all(
      Array.from({ length: 25 }, async () => {
        const socket = net.connect(server.port, '127.0.0.1');
        socket.on('error', () => {}); // a reset is what is being tested
        await once(socket, 'connect');
        socket.write(`${head}${part('a.txt', 'a'.repeat(1_000_000))}`);
        await sleep(100);
        socket.destroy();
      }),
    );
    await expect.poll(client.stored, { timeout: 10_000 }).toEqual(before);
  });

  it.each<[string, string, string]>([
    ['../../etc/passwd.txt', 'passwd.txt', 'text/plain'],
    ['..\\..\\x.txt', 'x.txt', 'text/plain'],
    ['C:\\secret\\x.txt', 'x.txt', 'text/plain'],
    ['/abs.txt', 'abs.txt', 'text/plain'],
    ['', 'file', 'text/plain'],
    ['.txt', 'txt', 'text/plain'],
    [`${'long'.repeat(80)}.txt`, `${'long'.repeat(24)}.txt`, 'text/plain'],
    ['..%2f..%2fx.txt', 'x.txt', 'text/plain'],
    ['my file (1).txt', 'my_file_1_.txt', 'text/plain'],
    ['x.html.txt', 'x.html.txt', 'text/plain'],
  ])('name %j is stored as %j', async (name, stored, type) => {
    const response = await post(part(name) + END, FORM);
    const { file_info } = (await response.json()) as { file_info: { name: string; media_type: string }[] };
    if (name === '') return; // a part without a name is a field, not a file
    expect(file_info[0]).toMatchObject({ name: stored, media_type: type });
  });

  it('name what they could not take and keep the rest, whatever the client calls it', async () => {
    const gif = Buffer.from('GIF89a/*\x01\x00\x01\x00\x80*/=1;alert(1)//', 'latin1');
    const { status, json } = await client.upload(bucket, {
      'fine.txt': 'fine',
      'page.png': '<!doctype html><script>alert(1)</script>',
      'photo.png.html': receiptPng(),
      'prog.txt': Buffer.concat([Buffer.from('\x7fELF\x02\x01\x01', 'latin1'), Buffer.alloc(100)]),
      'old.rar': Buffer.from('526172211a0700cf907300000d00000000000000', 'hex'),
      'package-lock.json': '{}',
      'poly.js': gif,
      'tiff.png': Buffer.from('49492a0008000000', 'hex'),
    });
    expect(status).toBe(200);
    expect(json.files).toEqual(['fine.txt']);
    expect(json.skipped.map((file: { name: string }) => file.name)).toEqual(
      expect.arrayContaining(['page.png', 'prog.txt', 'old.rar', 'package-lock.json', 'tiff.png']),
    );
    for (const { reason } of json.skipped) expect(reason.length).toBeLessThan(120);
    for (const file of json.file_info) expect(['image/png', 'image/gif', 'text/plain']).toContain(file.media_type);
  });

  it('with a preamble and an epilogue are read between them', async () => {
    const filler = `${'x'.repeat(100_000)}\r\n`;
    const response = await post(`${filler}${part('a.txt')}${END}${filler}`, FORM);
    expect([200, 400]).toContain(response.status);
  });
});

describe('content made to do harm', () => {
  const deep = (depth: number): Uint8Array => {
    let inner = zipOf({ 'x.txt': 'bottom' });
    for (let level = 0; level < depth; level++) inner = zipOf({ 'inner.zip': inner, 'note.txt': `level ${level}` });
    return inner;
  };
  it.each<[string, () => Promise<Uint8Array | string> | Uint8Array | string]>([
    ['bomb.zip', () => zipBomb('a.txt')],
    ['bomb.docx', () => zipBomb()],
    ['lying.zip', () => lyingZip('a.txt')],
    ['deep.zip', () => deep(10)],
    ['many.zip', () => zipOf(Object.fromEntries(Array.from({ length: 1_001 }, (_, n) => [`${n}.txt`, 'x'])))],
    ['up.zip', () => zipOf({ '../evil.txt': 'x' })],
    ['abs.zip', () => zipOf({ '/tmp/evil.txt': 'x' })],
    [
      'odd.zip',
      () => zipOf({ CON: 'x', 'ok/./x.txt': 'y', [`${'n'.repeat(300)}.txt`]: 'z', 'A.txt': '1', 'a.txt': '2' }),
    ],
    ['laugh.docx', laughingDocx],
    ['pixels.png', () => pixelBomb()],
    ['wide.png', () => pixelBomb(16_000, 16_000)],
    ['none.png', () => pixelBomb(0, 10)],
    ['half.png', () => receiptPng().slice(0, 5_000)],
    ['cut.pdf', truncatedPdf],
    ['locked.pdf', encryptedPdf],
    ['half.pdf', async () => (await leasePdf()).slice(0, 3_000)],
    ['tags.html', () => `<!doctype html>${'<div>'.repeat(300_000)}`],
    ['script.html', () => '<!doctype html><base href="http://127.0.0.1:9/"><script>alert(1)</script><p>ok'],
    [
      'drawing.svg',
      () => '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script><image href="file:///etc/passwd"/></svg>',
    ],
    ['columns.csv', () => `${'a,'.repeat(500_000)}\n`],
    ['quote.csv', () => `"${'a'.repeat(4 * MB)}`],
    ['nested.json', () => '['.repeat(200_000)],
    ['bomb.yaml', () => `a: &a [x]\n${Array.from({ length: 50 }, (_, n) => `b${n}: &b${n} [*a,*a,*a]`).join('\n')}`],
  ])('%s ends with a sentence or as text, and harms nothing else', async (name, make) => {
    const content = await make();
    const { status, json } = await client.upload(bucket, { 'first.txt': 'I am fine.', [name]: content });
    expect(status).toBe(200);
    const started = performance.now();
    const frames = await client.allEvents(bucket);
    expect(performance.now() - started).toBeLessThan(10_000);
    expect(frames.at(-1)).toMatchObject({ action: 'done' });
    expect((await client.text(bucket)).body).toContain('I am fine.');
    const sentences = [
      ...json.skipped.map((file: { reason: string }) => file.reason),
      ...(await client.info(bucket)).map((file) => file.error ?? ''),
    ];
    for (const sentence of sentences) {
      expect(sentence).not.toMatch(/\/|Error:|at .*:\d/);
      expect(sentence.length).toBeLessThan(300);
    }
    await client.remove(bucket);
  });
});

/** Of a lossy WebP: RFC 9649, 2.5, or of its extended header. */
function webpSize(bytes: Buffer): { width: number; height: number } {
  if (bytes.toString('latin1', 12, 16) === 'VP8X') {
    return { width: bytes.readUIntLE(24, 3) + 1, height: bytes.readUIntLE(27, 3) + 1 };
  }
  return { width: bytes.readUInt16LE(26) & 0x3fff, height: bytes.readUInt16LE(28) & 0x3fff };
}
