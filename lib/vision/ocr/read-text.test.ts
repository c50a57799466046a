import { randomUUID } from 'node:crypto';
import sharp from 'sharp';
import { afterAll, expect, test } from 'vitest';
import { LETTER, printPage, RUSSIAN_RECEIPT } from '#test/fixtures/printed-pages.ts';
import { closeOcrWorker, closeTesseract } from '../../inference/ocr/index.ts';
import { textLanguages } from './languages.ts';
import { readText } from './read-text.ts';

afterAll(() => Promise.all([closeOcrWorker(), closeTesseract()]));

/** Nobody has asked before: what is kept is another's. */
const owner = { id: randomUUID() };
const english = printPage(LETTER.slice(0, 3), { font: 'arial', size: 19 });
const russian = printPage(RUSSIAN_RECEIPT.slice(0, 3), { font: 'arial', size: 19 });

async function read(bytes: Uint8Array, language: string | null) {
  const request = Object.assign(new Request('http://localhost/ocr'), { requestId: 'a' });
  const asker = { request, owner, signal: AbortSignal.timeout(60_000) } as unknown as Parameters<typeof readText>[2];
  const languages = language === null ? [] : textLanguages(language);
  const { text, model, notes } = await readText(bytes, { engine: { kind: 'built-in' }, languages }, asker);
  return { text, model, notice: notes.join(' ') };
}

test('English told to be Russian: who read it, and why', async () => {
  const { text, model, notice } = await read(english, 'Russian');
  expect(text).toContain('Dear neighbours,');
  expect([model, notice]).toEqual([
    'paddle_ocr',
    'No line has letters that only Russian has, so paddle_ocr read this.',
  ]);
}, 60_000);

test.each(['English', 'German', null, 'Russian,English'])(
  'Russian, told to be %s',
  async (language) => {
    const { text, model, notice } = await read(russian, language);
    expect(text).toContain('Вокзальная улица, 12');
    expect(model).toBe('tesseract');
    if (language !== 'Russian,English') expect(notice).toContain('The letters look Cyrillic');
  },
  60_000,
);

test('German: what is lost, and what mends it', async () => {
  const { model, notice } = await read(english, 'German');
  expect(model).toBe('paddle_ocr');
  expect(notice).toMatch(/data for German is not installed.*loses most marks.*tesseract-ocr-deu.*TESSDATA_DIR/);
}, 60_000);

test('a page upside down is read, and that is said', async () => {
  const { text, notice } = await read(await sharp(english).rotate(180).png().toBuffer(), null);
  expect(text).toContain('Dear neighbours,');
  expect(notice).toBe('The page does not lie upright: it was turned by 180 degrees clockwise and read.');
}, 60_000);
