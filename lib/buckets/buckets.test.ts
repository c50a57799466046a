import { readdirSync, utimesSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { FileInfo } from '#lib/contract/api.ts';
import { BadRequestError } from '#lib/contract/errors.ts';
import { closeOcrWorker } from '#lib/inference/ocr/index.ts';
import { closeMediaWorkers } from '#lib/media/index.ts';
import {
  encryptedPdf,
  laughingDocx,
  lyingZip,
  pixelBomb,
  scannedPdf,
  truncatedPdf,
  zipBomb,
} from '#test/fixtures/hostile.ts';
import {
  articleHtml,
  bookEpub,
  budgetXlsx,
  invoicePng,
  LEASE_FACTS,
  leasePdf,
  letterOdt,
  printedPng,
  RECEIPT,
  receiptPhoto,
  receiptPng,
  reportDocx,
  zipOf,
} from '#test/fixtures/index.ts';
import { call } from '#test/support/api-request.ts';
import { openTestData } from '#test/support/data-folder.ts';
import {
  getBucketFile,
  getBucketInfo,
  getBucketMedia,
  getBucketText,
  getBucketThumbnail,
  removeBucket,
  removeBucketFile,
  streamBucketText,
  uploadFiles,
} from './endpoints.ts';
import {
  getFile,
  getFiles,
  listChunks,
  readFileText,
  readImageText,
  recoverBuckets,
  searchChunks,
  storeBytes,
  waitUntilReady,
} from './index.ts';

const data = openTestData();
const OWNER = 'local';
const forever = new AbortController().signal;
let bucket = '';
let count = 0;

afterAll(async () => {
  await closeMediaWorkers();
  await closeOcrWorker();
  await data.close();
});

const newBucket = (): string => {
  bucket = `bucket-${++count}`;
  return bucket;
};

async function upload(files: Readonly<Record<string, Uint8Array | string>>, into = newBucket()) {
  const form = new FormData();
  for (const [name, content] of Object.entries(files)) {
    form.append('files', new Blob([typeof content === 'string' ? content : new Uint8Array(content)]), name);
  }
  return call(uploadFiles, { bucket: into }, { body: form });
}

/** Uploads one file, waits until it is read, and gives its state. */
async function read(name: string, content: Uint8Array | string): Promise<FileInfo> {
  const answer = await upload({ [name]: content });
  expect(answer).toMatchObject({ status: 200 });
  const [file] = answer.json.file_info as FileInfo[];
  if (!file) throw new Error('no file in the answer');
  await waitUntilReady(OWNER, [file.id], forever);
  return (await call(getBucketFile, { bucket, file: file.id })).json as FileInfo;
}

/** What is on the disk when nothing is being read any more. */
async function settled(): Promise<string[]> {
  const files = await data.db.bucketFile.findMany({ select: { id: true, ownerId: true } });
  for (const { id, ownerId } of files) await waitUntilReady(ownerId, [id], forever);
  return stored();
}

const stored = (): string[] => {
  try {
    return readdirSync(path.join(data.folder, 'files'));
  } catch {
    return [];
  }
};

describe('upload', () => {
  test('answers with the names, and keeps names that differ in nothing apart', async () => {
    const form = new FormData();
    form.append('files', new Blob(['one']), 'my file (1).txt');
    form.append('files', new Blob(['two']), 'MY file (1).txt');
    form.append('files', new Blob([new Uint8Array(receiptPng())]), 'Квитанция.png');
    const answer = await call(uploadFiles, { bucket: newBucket() }, { body: form });
    expect(answer.status).toBe(200);
    expect(answer.json).toMatchObject({
      bucket_id: bucket,
      files: ['my_file_1_.txt', 'MY_file_1_ (2).txt'].map((name) =>
        expect.stringMatching(new RegExp(name.replace(/[()]/g, '.'), 'i')),
      ),
      media: ['Квитанция.png'],
      skipped: [],
    });
    expect(answer.json.file_info).toHaveLength(3);
  });

  test('an unsupported file is named and the others are kept', async () => {
    const elf = Buffer.concat([Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0]), Buffer.alloc(64)]);
    const answer = await upload({
      'a.txt': 'hello',
      'b.txt': elf,
      'c.txt': '',
      'd.png': 'not a picture',
      'e.pdf': zipOf({ x: 'y' }),
    });
    expect(answer.json.files).toEqual(['a.txt']);
    expect(answer.json.skipped.map((file: { name: string }) => file.name)).toEqual([
      'b.txt',
      'c.txt',
      'd.png',
      'e.pdf',
    ]);
  });

  test.each([
    [
      'an archive of a kind we do not read',
      415,
      { 'x.rar': Buffer.from('526172211a0700cf907300000d00000000000000', 'hex') },
    ],
    ['nothing but an empty file', 422, { 'empty.txt': '' }],
    ['a zip bomb', 422, { 'bomb.docx': zipBomb() }],
    ['a NUL in a name', 400, { 'a%00b.txt': 'text' }],
  ])('%s is refused with %i and nothing is kept', async (_what, status, files) => {
    const before = await settled();
    const answer = await upload(files as Record<string, string>);
    expect(answer.status).toBe(status);
    expect(answer.json.error.message.length).toBeLessThan(120);
    expect(stored()).toEqual(before);
    expect((await call(getBucketInfo, { bucket })).status).toBe(404);
  });

  test('a form that is cut off leaves neither rows nor files', async () => {
    const before = await settled();
    const whole = `--x\r\ncontent-disposition: form-data; name="files"; filename="a.txt"\r\n\r\nfirst\r\n--x\r\ncontent-disposition: form-data; name="files"; filename="b.txt"\r\n\r\nsec`;
    const headers = { 'content-type': 'multipart/form-data; boundary=x' };
    const answer = await call(uploadFiles, { bucket: newBucket() }, { headers, body: Buffer.from(whole) });
    expect(answer.status).toBe(400);
    expect(stored()).toEqual(before);
  });

  test('a client that goes away in the middle leaves neither a file nor a half one', async () => {
    const before = await settled();
    const head = '--x\r\ncontent-disposition: form-data; name="files"; filename="a.txt"\r\n\r\n';
    async function* body(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(head);
      for (let piece = 0; piece < 50; piece++) yield Buffer.alloc(16_384, 'a');
      throw new BadRequestError('The request body was cut short.');
    }
    const headers = { 'content-type': 'multipart/form-data; boundary=x' };
    const answer = await call(uploadFiles, { bucket: newBucket() }, { headers, body: body() });
    expect(answer.status).toBe(400);
    expect(stored()).toEqual(before);
  });

  test.each([
    ['no multipart', { 'content-type': 'application/json' }, '{}', 415],
    ['an empty form', { 'content-type': 'multipart/form-data; boundary=x' }, '', 400],
    [
      'a language that is a path',
      { 'content-type': 'multipart/form-data; boundary=x', 'x-recognition-language': '../../x' },
      '',
      400,
    ],
  ])('%s is refused', async (_what, headers, body, status) => {
    const answer = await call(uploadFiles, { bucket: newBucket() }, { headers, body: Buffer.from(body) });
    expect(answer.status).toBe(status);
  });

  test.each(['..', '.env', 'a/b', '__proto__', 'constructor', 'CON', 'a'.repeat(256), '-rf', '', '．．'])(
    'the bucket id %j is refused everywhere',
    async (id) => {
      for (const endpoint of [uploadFiles, getBucketText, removeBucket]) {
        expect((await call(endpoint, { bucket: id })).status).toBe(400);
      }
    },
  );
});

describe('somebody else’s bucket', () => {
  test('is unknown to every verb and stays as it is', async () => {
    const file = await storeBytes('someone', 'theirs', { name: 'diary.txt', bytes: Buffer.from('private') });
    const params = { bucket: 'theirs', name: 'diary.txt', file: file.id };
    for (const endpoint of [
      getBucketText,
      getBucketInfo,
      getBucketFile,
      getBucketMedia,
      getBucketThumbnail,
      removeBucketFile,
      removeBucket,
    ]) {
      expect((await call(endpoint, params)).status).toBe(404);
    }
    expect((await upload({ 'mine.txt': 'x' }, 'theirs')).status).toBe(404);
    await expect(getFile('someone', file.id)).resolves.toMatchObject({ name: 'diary.txt' });
  });
});

describe('reading', () => {
  test('a PDF page by page, found by other forms of its words', async () => {
    const file = await read('lease.pdf', await leasePdf());
    expect(file).toMatchObject({
      status: 'ready',
      pages: LEASE_FACTS.pages,
      media_type: 'application/pdf',
      error: null,
    });
    for (const [question, fact] of [
      ['How much notice must tenants give?', LEASE_FACTS.notice],
      ['what is the DEPOSIT', LEASE_FACTS.deposit],
      ['keeping a dog', LEASE_FACTS.pets],
    ] as const) {
      const [best] = await searchChunks(OWNER, [file.id], question, 3);
      expect(best?.page).toBe(fact.page);
      expect(best?.text).toContain(fact.text);
    }
  });

  test.each<[string, () => Promise<Uint8Array | string> | Uint8Array | string, string[], object]>([
    ['report.docx', reportDocx, ['## Outages', 'nine days in May', 'June | 19,000'], {}],
    ['budget.xlsx', budgetXlsx, ['## Budget', 'Groceries,420.5,398.25,2026-03-09', '## Notes'], { pages: 2 }],
    ['book.epub', bookEpub, ['## The Lighthouse', 'ninth of October', 'Lisbon & mended'], { pages: 2 }],
    ['letter.odt', letterOdt, ['## Invitation', 'begins at four on Sunday.'], {}],
    [
      'tides.html',
      () => articleHtml,
      ['## Tides', '4.6 metres', '- Bring boots', 'Monday | 07:12'],
      { media_type: 'text/html' },
    ],
    ['notes.md', () => '# Plan\n\nBuy *tea*.\n', ['## Plan', 'Buy *tea*.'], { media_type: 'text/markdown' }],
    ['a.csv', () => 'name,age\nAda,36\n', ['name,age\nAda,36'], { media_type: 'text/csv' }],
    ['code.py', () => 'def f(x):\n    return x + 1\n', ['def f(x):\n    return x + 1'], {}],
    [
      'old.txt',
      () => Buffer.from('cff0e8e2e5f22c20ece8f02120cae0ea20e4e5ebe03f20dddef2ee20f1f2e0f0fbe920f4e0e9eb2e', 'hex'),
      ['Привет, мир! Как дела?'],
      {},
    ],
    ['wide.txt', () => Buffer.from('\ufeffsixteen bits', 'utf16le'), ['sixteen bits'], {}],
    ['laugh.docx', laughingDocx, ['before &e9;&out; after'], {}],
  ])('%s', async (name, content, expected, info) => {
    const file = await read(name, await content());
    expect(file).toMatchObject({ status: 'ready', kind: 'text', ...info });
    const text = await readFileText(OWNER, file.id);
    for (const part of expected) expect(text).toContain(part);
    expect((await listChunks(OWNER, file.id)).length).toBeGreaterThan(0);
  });

  test('an archive becomes its files, each read like any other; what cannot be read is named', async () => {
    const archive = await read(
      'all.zip',
      zipOf({
        'a/readme.md': '# Hi\n\nThe zebra sleeps.',
        'report.docx': await reportDocx(),
        'photo.png': receiptPng(),
        'b.bin': new Uint8Array(50),
        'inner.zip': zipOf({ 'x.txt': 'deep' }),
        '__MACOSX/a/readme.md': 'clutter',
        'package-lock.json': '{}',
      }),
    );
    expect(archive).toMatchObject({ status: 'ready', media_type: 'application/zip' });
    expect(archive.error).toMatch(/b\.bin, inner\.zip, package-lock\.json/);
    const { files } = (await call(getBucketInfo, { bucket })).json as { files: FileInfo[] };
    expect(files.map((file) => [file.name, file.kind])).toEqual([
      ['all.zip', 'text'],
      ['a_readme.md', 'text'],
      ['report.docx', 'text'],
      ['photo.png', 'image'],
    ]);
    const text = (await call(getBucketText, { bucket })).text;
    expect(text).toContain('```a_readme.md\n## Hi');
    expect(text).toContain('nine days in May');
    expect(text.match(/The zebra sleeps/g)).toHaveLength(1);
    // Attached as one file, the archive stands for what it holds.
    expect(await readFileText(OWNER, archive.id)).toContain('The zebra sleeps.');
    expect((await searchChunks(OWNER, [archive.id], 'zebra', 3))[0]?.text).toContain('zebra');
    expect((await listChunks(OWNER, archive.id)).length).toBeGreaterThan(1);
    expect((await getFiles(OWNER, bucket)).map((file) => file.name)).not.toContain('all.zip');
    const before = (await settled()).length;
    expect((await call(removeBucketFile, { bucket, file: archive.id })).status).toBe(200);
    expect((await call(getBucketInfo, { bucket })).json.files).toEqual([]);
    expect(stored().length).toBeLessThan(before - 3);
  });

  test.each([
    ['nothing that can be read', () => zipOf({ 'b.bin': new Uint8Array(50) }), /nothing in this archive/],
    ['a member whose size lies', () => lyingZip('notes.txt'), /damaged/],
  ])('an archive with %s says so and leaves nothing', async (_what, make, sentence) => {
    const before = (await settled()).length;
    expect(await read('bad.zip', make())).toMatchObject({ status: 'failed', error: expect.stringMatching(sentence) });
    expect(stored().length).toBe(before + 1);
  });

  test('the pages of a scan are recognised, each in its place', async () => {
    const file = await read('scan.pdf', await scannedPdf(invoicePng(), receiptPng()));
    expect(file).toMatchObject({ status: 'ready', pages: 2, error: null });
    const chunks = await listChunks(OWNER, file.id);
    expect(chunks.find((chunk) => chunk.page === 1)?.text).toMatch(/Total due\s+1,444\.50/);
    expect(chunks.find((chunk) => chunk.page === 2)?.text).toContain(RECEIPT.total);
    expect(await readFileText(OWNER, file.id)).toContain('Orange juice');
  }, 60_000);

  test('a scan of nothing says so', async () => {
    const file = await read('scan.pdf', await scannedPdf(printedPng([])));
    expect(file).toMatchObject({ status: 'ready', pages: 1, error: expect.stringContaining('without text') });
  });

  test.each<[string, () => Promise<Uint8Array> | Uint8Array, RegExp]>([
    ['cut.pdf', truncatedPdf, /damaged/],
    ['locked.pdf', encryptedPdf, /password/],
    ['lying.docx', lyingZip, /damaged/],
    ['bomb.png', pixelBomb, /million pixels/],
    ['half.png', () => receiptPng().slice(0, 20_000), /damaged/],
  ])('%s fails with a sentence and harms nothing else', async (name, content, sentence) => {
    const answer = await upload({ [name]: await content(), 'fine.txt': 'still here' });
    const [bad, good] = answer.json.file_info as [FileInfo, FileInfo];
    await waitUntilReady(OWNER, [bad.id, good.id], forever);
    expect(await getFile(OWNER, bad.id)).toMatchObject({ status: 'failed', error: expect.stringMatching(sentence) });
    expect(await readFileText(OWNER, good.id)).toBe('still here');
    expect(await readFileText(OWNER, bad.id)).toMatch(sentence);
  });

  test('an image has its upright size and a thumbnail, and its text is read once and searchable', async () => {
    const file = await read('photo.jpg', await receiptPhoto());
    expect(file.width).toBeGreaterThan(file.height ?? 0);
    const thumbnail = await call(getBucketThumbnail, { bucket, name: file.name });
    expect(thumbnail).toMatchObject({ status: 200, headers: { 'content-type': 'image/webp' } });
    expect(thumbnail.bytes.length).toBe(Number(thumbnail.headers['content-length']));
    const [first, second] = await Promise.all([1, 2].map(() => readImageText(OWNER, file.id, forever)));
    expect(second).toBe(first);
    expect(first?.lines.find((line) => line.text.startsWith('Total'))?.text).toContain(RECEIPT.total);
    const [found] = await searchChunks(OWNER, [file.id], 'croissants', 3);
    expect(found?.text).toContain('5.70');
    expect(await readImageText(OWNER, file.id, forever)).toEqual(first);
  }, 60_000);

  test.each(['"', '*', 'a AND', 'NEAR(', 'x" OR "y', '-- ;', 'col:val', '(', '\0', '^', '{a b}', ''])(
    'the search %j is only words',
    async (query) => {
      const file = await read('a.txt', 'alpha and or near col val');
      await expect(searchChunks(OWNER, [file.id], query, 5)).resolves.toBeInstanceOf(Array);
    },
  );
});

describe('the text of a bucket', () => {
  test('is fenced by file, as text and as events, and is never stale', async () => {
    await upload({ 'a.txt': 'alpha', 'b.md': '```js\n1\n```' });
    const plain = await call(getBucketText, { bucket });
    expect(plain.headers['content-type']).toMatch(/^text\/plain/);
    expect(plain.text).toBe('```a.txt\nalpha\n```\n\n````b.md\n```js\n1\n```\n````\n\n');
    await upload({ 'c.txt': 'gamma' }, bucket);
    const events = await call(getBucketText, { bucket }, { headers: { accept: 'text/event-stream' } });
    const frames = events.text
      .split('\n\n')
      .filter(Boolean)
      .map((event) => JSON.parse(event.replace(/^data: /, '')));
    const size = Buffer.byteLength(`${plain.text}\`\`\`c.txt\ngamma\n\`\`\`\n\n`);
    expect(frames.map((frame) => frame.action)).toEqual(['load', 'load', 'load', 'done']);
    expect(frames.at(-1)).toEqual({ action: 'done', size });
  });
});

describe('refining and deleting sources', () => {
  const frames = async (query: string) => {
    const answer = await call(streamBucketText, { bucket }, { path: `/x?${query}` });
    return answer.text
      .split('\n\n')
      .filter(Boolean)
      .map((event) => JSON.parse(event.replace(/^data: /, '')) as { action: string; size: number });
  };

  test('refined passages are whole sentences; twice changes nothing and doubles nothing', async () => {
    const sentence = (n: number) => `Clause ${n} says that the harbour master opens gate ${n} at noon.`;
    const prose = Array.from({ length: 60 }, (_, n) => sentence(n)).join(' ');
    const file = await read('rules.txt', prose);
    const before = await listChunks(OWNER, file.id);
    expect((await frames('refine_chunks_with_spacy=true')).map((frame) => frame.action)).toEqual(['refine', 'done']);
    const once = await listChunks(OWNER, file.id);
    for (const chunk of once) expect(chunk.text).toMatch(/^Clause \d+ .*noon\.$/s);
    await frames('refine_chunks_with_spacy=true');
    expect(await listChunks(OWNER, file.id)).toEqual(once);
    const { text } = await call(getBucketText, { bucket }, { path: '/x?refine_chunks_with_spacy=1' });
    expect(text.match(/Clause 7 says/g)).toHaveLength(1);
    expect(before.length).toBeGreaterThan(1);
  });

  test.each([
    ['true', true],
    ['1', true],
    ['false', false],
    ['0', false],
    ['', false],
  ])('delete_files=%s', async (value, deletes) => {
    await upload({ 'a.txt': 'alpha', 'p.png': receiptPng() });
    const actions = (await frames(`delete_files=${value}`)).map((frame) => frame.action);
    expect(actions).toEqual(deletes ? ['load', 'delete_files', 'done'] : ['load', 'done']);
    expect((await call(getBucketMedia, { bucket, name: 'a.txt' })).status).toBe(deletes ? 404 : 200);
    expect((await call(getBucketMedia, { bucket, name: 'p.png' })).status).toBe(200);
    expect((await call(getBucketText, { bucket })).text).toContain('alpha');
  });

  test('a foreign page cannot have files deleted with an image', async () => {
    await upload({ 'a.txt': 'alpha' });
    const headers = { 'sec-fetch-site': 'cross-site' };
    const answer = await call(getBucketText, { bucket }, { path: '/x?delete_files=1', headers });
    expect(answer.status).toBe(403);
    expect((await call(getBucketMedia, { bucket, name: 'a.txt' })).status).toBe(200);
  });

  test('a bucket without text is done with nothing', async () => {
    await upload({ 'p.png': receiptPng() });
    expect(await frames('')).toEqual([{ action: 'done', size: 0 }]);
  });
});

describe('serving', () => {
  test('ranges, conditions and HEAD', async () => {
    await read('ten.txt', '0123456789');
    const get = (headers: Record<string, string> = {}, method = 'GET') =>
      call(getBucketMedia, { bucket, name: 'ten.txt' }, { headers, method });
    const whole = await get();
    expect(whole).toMatchObject({
      status: 200,
      text: '0123456789',
      headers: { 'content-length': '10', 'accept-ranges': 'bytes' },
    });
    expect(whole.headers['content-security-policy']).toContain('sandbox');
    expect(await get({ range: 'bytes=2-4' })).toMatchObject({
      status: 206,
      text: '234',
      headers: { 'content-range': 'bytes 2-4/10' },
    });
    expect(await get({ range: 'bytes=-3' })).toMatchObject({ status: 206, text: '789' });
    expect(await get({ range: 'bytes=7-' })).toMatchObject({ status: 206, text: '789' });
    expect(await get({ range: 'bytes=10-' })).toMatchObject({
      status: 416,
      headers: { 'content-range': 'bytes */10' },
    });
    for (const range of ['bytes=0-1,4-5', 'bytes=5-2', 'lines=1-2', 'bytes=-', 'bytes=x']) {
      expect(await get({ range })).toMatchObject({ status: 200, text: '0123456789' });
    }
    const etag = whole.headers.etag ?? '';
    expect(await get({ 'if-none-match': `W/${etag}` })).toMatchObject({ status: 304, text: '' });
    expect(await get({ 'if-modified-since': whole.headers['last-modified'] ?? '' })).toMatchObject({ status: 304 });
    expect(await get({ range: 'bytes=0-1', 'if-range': '"other"' })).toMatchObject({ status: 200 });
    expect(await get({}, 'HEAD')).toMatchObject({ status: 200, text: '', headers: { 'content-length': '10' } });
  });

  test.each([
    ['page.html', '<!doctype html><script>alert(1)</script>', 'text/html'],
    ['drawing.svg', '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', 'image/svg+xml'],
  ])('%s is a download', async (name, content, type) => {
    await upload({ [name]: content });
    const answer = await call(getBucketMedia, { bucket, name });
    expect(answer.headers).toMatchObject({ 'content-type': type, 'x-content-type-options': 'nosniff' });
    expect(answer.headers['content-disposition']).toMatch(/^attachment/);
  });

  test('a name is only ever matched', async () => {
    await read('a.txt', 'x');
    for (const name of ['../a.txt', '..%2fa.txt', '/etc/passwd', 'b.txt', '*', 'a.txt\0']) {
      expect((await call(getBucketMedia, { bucket, name })).status).toBe(404);
    }
  });
});

describe('deleting and recovering', () => {
  test('a deleted bucket leaves no file, row or passage; deleting twice is 404', async () => {
    const before = await settled();
    const file = await read('gone.md', '# Gone\n\nwith the zeppelin');
    expect(await call(removeBucket, { bucket })).toMatchObject({
      status: 200,
      json: { message: 'Bucket deleted successfully' },
    });
    expect(await call(removeBucket, { bucket })).toMatchObject({
      status: 404,
      json: { error: { message: 'Bucket directory not found' } },
    });
    expect(stored()).toEqual(before);
    expect(await searchChunks(OWNER, [file.id], 'zeppelin', 3)).toEqual([]);
  });

  test('a bucket deleted while its file is being read leaves nothing behind', async () => {
    const before = await settled();
    await upload({ 'long.txt': 'word '.repeat(400_000) });
    expect((await call(removeBucket, { bucket })).status).toBe(200);
    await expect.poll(stored, { timeout: 10_000 }).toEqual(before);
  });

  test('at the start, unread files are read and files without a row are removed', async () => {
    const file = await read('again.txt', 'to be read again');
    await data.db.bucketFile.update({ where: { id: file.id }, data: { status: 'processing', textLength: 0 } });
    const lost = await storeBytes(OWNER, bucket, { name: 'lost.txt', bytes: Buffer.from('x') });
    await waitUntilReady(OWNER, [lost.id], forever);
    await data.db.bucketFile.delete({ where: { id: lost.id } });
    utimesSync(path.join(data.folder, 'files', lost.id), 1, 1);
    utimesSync(path.join(data.folder, 'files', `${lost.id}.txt`), 1, 1);
    await recoverBuckets();
    await waitUntilReady(OWNER, [file.id], forever);
    expect(await getFile(OWNER, file.id)).toMatchObject({ status: 'ready', textLength: 16 });
    expect(stored().filter((name) => name.startsWith(lost.id))).toEqual([]);
  });
});
