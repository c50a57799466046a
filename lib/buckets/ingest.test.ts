import { describe, expect, test } from 'vitest';
import type { FileInfo } from '#lib/contract/api.ts';
import {
  encryptedPdf,
  laughingDocx,
  lyingZip,
  pdfBomb,
  pixelBomb,
  scannedPdf,
  truncatedPdf,
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
import { forever, OWNER, openBucketDesk } from '#test/support/bucket-desk.ts';
import { getBucketInfo, getBucketText, getBucketThumbnail, removeBucketFile } from './endpoints.ts';
import { getFile, getFiles, listChunks, readFileText, readImageText, searchChunks, waitUntilReady } from './index.ts';

const desk = openBucketDesk();
const { upload, read, settled, stored } = desk;

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
    [
      'notes.md',
      () => '# Plan\n\n#### Four\n\n+ plus\n\n| a | b |\n|---|---|\n| 1 | 2 |\n',
      ['# Plan\n\n#### Four\n\n+ plus\n\n| a | b |\n|---|---|\n| 1 | 2 |'],
      { media_type: 'text/markdown' },
    ],
    ['poem.txt', () => 'One\n\n\n\n  two  \n', ['One\n\n\n\n  two  '], {}],
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
    const { files } = (await call(getBucketInfo, { bucket: desk.bucket })).json as { files: FileInfo[] };
    expect(files.map((file) => [file.name, file.kind])).toEqual([
      ['all.zip', 'text'],
      ['a_readme.md', 'text'],
      ['report.docx', 'text'],
      ['photo.png', 'image'],
    ]);
    const text = (await call(getBucketText, { bucket: desk.bucket })).text;
    expect(text).toContain('```a_readme.md\n# Hi');
    expect(text).toContain('nine days in May');
    expect(text.match(/The zebra sleeps/g)).toHaveLength(1);
    // Attached as one file, the archive stands for what it holds.
    expect(await readFileText(OWNER, archive.id)).toContain('The zebra sleeps.');
    expect((await searchChunks(OWNER, [archive.id], 'zebra', 3))[0]?.text).toContain('zebra');
    expect((await listChunks(OWNER, archive.id)).length).toBeGreaterThan(1);
    expect((await getFiles(OWNER, desk.bucket)).map((file) => file.name)).not.toContain('all.zip');
    const before = (await settled()).length;
    expect((await call(removeBucketFile, { bucket: desk.bucket, file: archive.id })).status).toBe(200);
    expect((await call(getBucketInfo, { bucket: desk.bucket })).json.files).toEqual([]);
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
    ['operators.pdf', () => pdfBomb('q Q ', 25_000_000), /too long|could not be read/],
    ['lines.pdf', () => pdfBomb('\n', 1_000_000_000), /too long|could not be read/],
    ['half.png', () => receiptPng().slice(0, 20_000), /damaged/],
  ])(
    '%s fails with a sentence and harms nothing else',
    async (name, content, sentence) => {
      const answer = await upload({ [name]: await content(), 'fine.txt': 'still here' });
      const [bad, good] = answer.json.file_info as [FileInfo, FileInfo];
      await waitUntilReady(OWNER, [bad.id, good.id], forever);
      expect(await getFile(OWNER, bad.id)).toMatchObject({ status: 'failed', error: expect.stringMatching(sentence) });
      expect(await readFileText(OWNER, good.id)).toBe('still here');
      expect(await readFileText(OWNER, bad.id)).toMatch(sentence);
    },
    60_000,
  );

  test('an image has its upright size and a thumbnail, and its text is read once and searchable', async () => {
    const file = await read('photo.jpg', await receiptPhoto());
    expect(file.width).toBeGreaterThan(file.height ?? 0);
    const thumbnail = await call(getBucketThumbnail, { bucket: desk.bucket, name: file.name });
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
