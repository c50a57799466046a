import { PDFDocument, StandardFonts } from 'pdf-lib';
import { expect, test } from 'vitest';
import { encryptedPdf, truncatedPdf } from '#test/fixtures/hostile.ts';
import { LEASE_FACTS, leasePdf } from '#test/fixtures/index.ts';
import { readPdf } from './pdf.ts';

/** A page with lines at given heights and sizes. */
async function pdfOf(...lines: readonly [text: string, y: number, size: number][]): Promise<Uint8Array> {
  const document = await PDFDocument.create();
  const font = await document.embedFont(StandardFonts.Helvetica);
  const page = document.addPage([595, 842]);
  for (const [text, y, size] of lines) page.drawText(text, { x: 50, y, size, font });
  return document.save();
}

test('every fact of the lease is on its page, under its heading', async () => {
  const { blocks, pages, blankPages } = await readPdf(await leasePdf());
  expect({ pages, blankPages }).toEqual({ pages: LEASE_FACTS.pages, blankPages: [] });
  const notice = blocks.find((block) => block.text === LEASE_FACTS.notice.text);
  expect(notice).toMatchObject({ page: 6, heading: '5. Termination', kind: 'paragraph' });
});

test('lines become paragraphs, larger type a heading, and a cut word is joined', async () => {
  const { blocks } = await readPdf(
    await pdfOf(
      ['The Title', 780, 20],
      ['The first para-', 740, 11],
      ['graph goes on', 726, 11],
      ['to its end.', 712, 11],
      ['The second one.', 680, 11],
    ),
  );
  expect(blocks.map(({ kind, text }) => [kind, text])).toEqual([
    ['heading', 'The Title'],
    ['paragraph', 'The first paragraph goes on to its end.'],
    ['paragraph', 'The second one.'],
  ]);
});

test('pages beyond the limit are counted and said to be missing', async () => {
  const document = await PDFDocument.create();
  for (let page = 0; page < 503; page++) document.addPage([100, 100]);
  const { pages, note, blankPages } = await readPdf(await document.save());
  expect(pages).toBe(503);
  expect(blankPages).toHaveLength(500);
  expect(note).toBe('Only the first 500 of 503 pages were read.');
});

test.each<[string, () => Promise<Uint8Array> | Uint8Array, RegExp]>([
  ['cut short', truncatedPdf, /damaged/],
  ['encrypted', encryptedPdf, /password/],
  ['not a PDF', () => Buffer.from('%PDF-1.7\nhello'), /damaged/],
])('a file that is %s is refused with a sentence', async (_what, make, sentence) => {
  await expect(readPdf(new Uint8Array(await make()))).rejects.toThrow(sentence);
});
