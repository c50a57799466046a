/** Russian print, read without being told that it is Russian. */
import sharp from 'sharp';
import { afterAll, expect, test } from 'vitest';
import {
  characterErrorRate,
  LETTER,
  MIXED_ORDER,
  type Print,
  printPage,
  RUSSIAN_LETTER,
  RUSSIAN_RECEIPT,
  textOf,
} from '#test/fixtures/printed-pages.ts';
import { closeOcrWorker, closeTesseract, recognizeLanguages, recognizePrint, recognizeText } from './index.ts';

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

test.each([0, 10])(
  'Russian and English on one page, turned by %i degrees, with and without the language',
  async (tilt) => {
    const page = printPage(MIXED_ORDER, { font: 'arial', size: 19, tilt });
    for (const { text } of [await recognizePrint(page), await recognizeLanguages(page, ['rus'])]) {
      const rate = characterErrorRate(textOf(MIXED_ORDER), text);
      process.stdout.write(`character error rate, mixed, ${tilt} degrees: ${(rate * 100).toFixed(2)} %\n`);
      expect(rate).toBeLessThan(0.02);
      for (const part of ['billing@example.com', 'USB-C Anker', 'Доставка курьером']) expect(text).toContain(part);
    }
  },
  60_000,
);

test.each(['Привет', 'Москва', 'ИТОГО: 1 250,00'])(
  'a few letters are enough: %s',
  async (text) => {
    for (const tilt of [0, 10])
      expect((await recognizePrint(printPage([[text]], { font: 'arial', size: 19, tilt }))).text).toBe(text);
  },
  60_000,
);

test('tilted Russian, and two columns of it', async () => {
  const tilted = await recognizePrint(printPage(RUSSIAN_LETTER, { font: 'arial', size: 19, tilt: 10 }));
  expect(characterErrorRate(textOf(RUSSIAN_LETTER), tilted.text)).toBeLessThan(0.02);
  const beside = RUSSIAN_LETTER.toReversed();
  const columns = await recognizePrint(printPage(RUSSIAN_LETTER, { font: 'arial', size: 19, beside }));
  const rate = characterErrorRate(`${textOf(RUSSIAN_LETTER)}\n${textOf(beside)}`, columns.text);
  process.stdout.write(`character error rate, two Russian columns: ${(rate * 100).toFixed(2)} %\n`);
  expect(rate).toBeLessThan(0.02);
}, 60_000);

test.each([
  [90, 270, LETTER, 0.01],
  [180, 180, LETTER, 0.01],
  [270, 90, RUSSIAN_RECEIPT, 0.02],
] as const)(
  'a page that lies turned by %i degrees is turned by %i',
  async (lies, turned, lines, bound) => {
    const page = await sharp(printPage(lines, { font: 'arial', size: 19 }))
      .rotate(lies)
      .png()
      .toBuffer();
    const read = await recognizePrint(page);
    expect(read.turned).toBe(turned);
    expect(characterErrorRate(textOf(lines), read.text)).toBeLessThan(bound);
    const { box } = read.lines[0] ?? {};
    // The first line stands at a margin of 67 pixels from the side where the page begins.
    if (lies === 90) expect((box?.y ?? 0) > 55 && (box?.y ?? 0) < 75).toBe(true);
  },
  60_000,
);

test('English read as Russian stays English', async () => {
  const page = printPage(LETTER, { font: 'arial', size: 19 });
  expect(await recognizeLanguages(page, ['rus'])).toEqual(await recognizeText(page));
}, 60_000);
