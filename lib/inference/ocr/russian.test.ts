/** Russian print, read without being told that it is Russian. */
import { afterAll, expect, test } from 'vitest';
import {
  characterErrorRate,
  LETTER,
  type Print,
  printPage,
  RUSSIAN_LETTER,
  RUSSIAN_RECEIPT,
  textOf,
} from '#test/fixtures/printed-pages.ts';
import { closeOcrWorker, closeTesseract, recognizePrint, recognizeText } from './index.ts';

afterAll(() => Promise.all([closeOcrWorker(), closeTesseract()]));

const CLASSES: readonly (readonly [name: string, print: Omit<Print, 'font'>])[] = [
  ['14 px', { size: 14 }],
  ['19 px', { size: 19 }],
  ['24 px', { size: 24 }],
  ['32 px', { size: 32 }],
  ['24 px, turned by 1.6 degrees, light grain', { size: 24, tilt: 1.6, noise: 8 }],
];

test.each(CLASSES)(
  'Russian, %s',
  async (name, print) => {
    const rates: number[] = [];
    for (const font of ['grotesque', 'arial', 'mono'] as const)
      for (const lines of [RUSSIAN_LETTER, RUSSIAN_RECEIPT]) {
        const { text, reader } = await recognizePrint(printPage(lines, { ...print, font }));
        expect(reader).toBe('tesseract');
        rates.push(characterErrorRate(textOf(lines), text));
      }
    const rate = rates.reduce((sum, each) => sum + each, 0) / rates.length;
    process.stdout.write(`character error rate, Russian, ${name}: ${(rate * 100).toFixed(2)} %\n`);
    expect(rate).toBeLessThan(0.02);
  },
  120_000,
);

test('amounts stay on the line of what they are paid for', async () => {
  const { lines, width } = await recognizePrint(printPage(RUSSIAN_RECEIPT, { font: 'arial', size: 19 }));
  expect(width).toBe(900);
  const total = lines.find(({ text }) => text.startsWith('Итого'));
  expect(total?.text).toMatch(/^Итого к оплате\s+1227,40$/);
  expect(total?.box.x).toBeGreaterThan(50);
  expect(total?.box.x).toBeLessThan(90);
}, 60_000);

test('English print stays with the built-in models', async () => {
  const page = printPage(LETTER, { font: 'arial', size: 19 });
  const read = await recognizePrint(page);
  expect(read).toEqual(await recognizeText(page));
  expect(read.reader).toBeUndefined();
}, 60_000);
