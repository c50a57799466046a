/** How many characters are read wrongly, by kind of print. The bounds are what is reached, with some room. */
import { afterAll, expect, test } from 'vitest';
import {
  characterErrorRate,
  LETTER,
  NOTICE,
  type Print,
  type PrintFont,
  printPage,
  SHOP_RECEIPT,
  textOf,
} from '#test/fixtures/printed-pages.ts';
import { closeOcrWorker, recognizeText } from './index.ts';

afterAll(closeOcrWorker);

const PAGES: readonly (readonly [font: PrintFont, lines: typeof LETTER])[] = [
  ['grotesque', SHOP_RECEIPT],
  ['arial', LETTER],
  ['mono', SHOP_RECEIPT],
  ['times', LETTER],
];
const FAINT = { ink: '#9a9a9a', paper: '#dedede' };

const CLASSES: readonly (readonly [name: string, print: Omit<Print, 'font'>, bound: number])[] = [
  ['12 px', { size: 12 }, 0.01],
  ['14 px', { size: 14 }, 0.01],
  ['16 px', { size: 16 }, 0.01],
  ['19 px', { size: 19 }, 0.01],
  ['24 px', { size: 24 }, 0.01],
  ['32 px', { size: 32 }, 0.01],
  ['19 px, turned by 1.6 degrees, light grain', { size: 19, tilt: 1.6, noise: 8 }, 0.02],
  ['19 px, turned by -3 degrees', { size: 19, tilt: -3 }, 0.01],
  ['14 px, turned by 3 degrees', { size: 14, tilt: 3 }, 0.01],
  ['19 px, heavy grain', { size: 19, noise: 24 }, 0.02],
  ['19 px, faint', { size: 19, ...FAINT }, 0.02],
  ['24 px, turned by 5 degrees', { size: 24, tilt: 5 }, 0.02],
  ['24 px, light on dark', { size: 24, ink: '#e8e6e0', paper: '#22252a' }, 0.02],
  ['24 px, low contrast', { size: 24, ink: '#b4b4b4', paper: '#dadada' }, 0.02],
  ['16 px, faint, grain, turned', { size: 16, tilt: 1, noise: 6, ...FAINT }, 0.03],
];

test.each(CLASSES)(
  '%s',
  async (name, print, bound) => {
    const rates: number[] = [];
    for (const [font, lines] of PAGES) {
      const { text } = await recognizeText(printPage(lines, { ...print, font }));
      rates.push(characterErrorRate(textOf(lines), text));
    }
    const rate = rates.reduce((sum, each) => sum + each, 0) / rates.length;
    process.stdout.write(`character error rate, ${name}: ${(rate * 100).toFixed(2)} %\n`);
    expect(rate).toBeLessThan(bound);
  },
  120_000,
);

test.each([
  [14, 0],
  [19, 0],
  [19, 1.5],
])(
  'two columns, %i px, turned by %f degrees',
  async (size, tilt) => {
    const rates: number[] = [];
    for (const font of ['grotesque', 'arial', 'mono', 'times'] as const) {
      const { text } = await recognizeText(printPage(LETTER, { font, size, tilt, beside: NOTICE }));
      rates.push(characterErrorRate(`${textOf(LETTER)}\n${textOf(NOTICE)}`, text));
    }
    const rate = rates.reduce((sum, each) => sum + each, 0) / rates.length;
    process.stdout.write(
      `character error rate, two columns, ${size} px, ${tilt} degrees: ${(rate * 100).toFixed(2)} %\n`,
    );
    expect(rate).toBeLessThan(0.02);
  },
  120_000,
);

test('a small turned receipt keeps its digits and its spaces', async () => {
  const { lines } = await recognizeText(printPage(SHOP_RECEIPT, { font: 'arial', size: 19, tilt: 1.6, noise: 8 }));
  const read = lines.map(({ text }) => text.replace(/\s+/g, ' '));
  for (const line of ['12 Station Road', 'Receipt 4821 14/05/2024 17:42', 'Coffee beans 11.99', 'Total EUR 27.40'])
    expect(read).toContain(line);
}, 60_000);
