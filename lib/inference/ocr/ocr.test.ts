import sharp from 'sharp';
import { afterAll, expect, test } from 'vitest';
import { pixelBomb } from '#test/fixtures/hostile.ts';
import { invoicePng, printedPng, RECEIPT, receiptPhoto, receiptPng } from '#test/fixtures/index.ts';
import { closeOcrWorker, recognizeText } from './index.ts';
import { toLines } from './reading-order.ts';

afterAll(closeOcrWorker);
const SLOW = 60_000;

test(
  'an invoice: words, amounts, and amounts on the lines they belong to',
  async () => {
    const { lines, text, width, height } = await recognizeText(invoicePng());
    expect({ width, height }).toEqual({ width: 1000, height: 600 });
    for (const part of ['INVOICE', '2026-0481', '12 March 2026', 'Garden Street Housing', '264.50'])
      expect(text).toContain(part);
    const total = lines.find((line) => line.text.startsWith('Total due'));
    expect(total?.text).toContain('1,444.50');
    expect(total?.confidence).toBeGreaterThan(0.9);
    // Drawn with its baseline at y = 450 of 600, from x = 40 to 960.
    expect(total?.box.x).toBeGreaterThan(20);
    expect(total?.box.x).toBeLessThan(60);
    expect((total?.box.x ?? 0) + (total?.box.width ?? 0)).toBeGreaterThan(930);
    expect(total?.box.y).toBeGreaterThan(400);
    expect(total?.box.y).toBeLessThan(450);
  },
  SLOW,
);

test(
  'a photo lying on its side, turned, blurred, on a dark table',
  async () => {
    const { lines } = await recognizeText(await receiptPhoto());
    const text = lines.map((line) => line.text).join('\n');
    for (const part of [RECEIPT.total, RECEIPT.subtotal, RECEIPT.date, 'Croissant', 'Orange juice'])
      expect(text).toContain(part);
  },
  SLOW,
);

test(
  'tiny and huge pictures are brought to size',
  async () => {
    const tiny = await sharp(printedPng([{ text: 'Platform 9' }], 320))
      .resize(160)
      .png()
      .toBuffer();
    expect((await recognizeText(tiny)).text).toContain('9');
    const huge = await sharp(receiptPng()).resize(5_000).jpeg().toBuffer();
    const { text, width } = await recognizeText(huge);
    expect(width).toBe(5_000);
    expect(text).toContain(RECEIPT.total);
  },
  SLOW,
);

test(
  'a picture without text has none; light text on transparency is no error',
  async () => {
    const blank = await sharp({ create: { width: 300, height: 200, channels: 4, background: '#3060a000' } })
      .png()
      .toBuffer();
    expect(await recognizeText(blank)).toMatchObject({ text: '', lines: [] });
  },
  SLOW,
);

test.each([
  ['a pixel bomb', pixelBomb()],
  ['no image', Buffer.from('hello')],
  ['half an image', receiptPng().slice(0, 9_000)],
])(
  '%s is refused with a sentence',
  async (_what, bytes) => {
    await expect(recognizeText(bytes)).rejects.toMatchObject({
      status: 422,
      message: expect.stringMatching(/damaged/),
    });
  },
  SLOW,
);

test(
  'twelve at once: nine are served, the rest asked to come back',
  async () => {
    const small = printedPng([{ text: 'Queue' }], 300);
    const results = await Promise.allSettled(Array.from({ length: 12 }, () => recognizeText(small)));
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(9);
    const refused = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
    for (const reason of refused) expect(reason).toMatchObject({ status: 503, retryAfter: expect.any(Number) });
  },
  SLOW,
);

test('columns of prose are read one after the other, cells of a row together', () => {
  const piece = (text: string, x: number, y: number) => ({
    text,
    confidence: 1,
    box: { x, y, width: text.length * 8, height: 20 },
  });
  const column = (word: string, x: number) =>
    Array.from({ length: 6 }, (_, row) => piece(`${word} column, line ${row}, of running text`, x, row * 30));
  const columns = toLines([...column('left', 20), ...column('right', 520)], 1_000);
  expect(columns.map((line) => line.text.split(' ')[0])).toEqual([...Array(6).fill('left'), ...Array(6).fill('right')]);
  const table = toLines(
    [piece('Total', 20, 3), piece('17.55', 900, 0), piece('Tax', 20, 30), piece('1.15', 900, 31)],
    1_000,
  );
  expect(table.map((line) => line.text)).toEqual(['Total  17.55', 'Tax  1.15']);
});
