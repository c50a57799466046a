import { expect, test } from 'vitest';
import type { FoundPiece } from '../found-page.ts';
import { type Choice, chooseReadings } from './choose-readings.ts';

type Line = readonly [text: string, confidence: number, again: string, sure?: number];

const piece = (text: string, confidence: number): FoundPiece => ({
  text,
  confidence,
  region: { x: 0, y: 0, width: 200, height: 20, angle: 0 },
});

/** Lines as the built-in models read them, and as Tesseract would. */
async function choose(choice: Choice, lines: readonly Line[]) {
  const pieces = lines.map(([text, confidence]) => piece(text, confidence));
  const asked: string[] = [];
  const chosen = await chooseReadings(pieces, choice, async ({ text }) => {
    asked.push(text);
    const [, , again = '', sure = 0.93] = lines[pieces.findIndex((one) => one.text === text)] ?? [];
    return piece(again, sure);
  });
  return { texts: chosen.pieces.map(({ text }) => text), isRead: chosen.isRead, asked };
}

test('clean Latin print is not read again', async () => {
  const read = await choose('doubt', [
    ['Dear neighbours,', 0.99, 'x'],
    ['iPhone 15, McCoy', 0.98, 'x'],
    ['27.40', 0.8, 'x'],
  ]);
  expect(read).toMatchObject({ isRead: false, asked: [] });
});

test('a letter of the other alphabet on an English line is a chance', async () => {
  const lines = [['The new cable c0sts 1,200.00 in all', 0.99, 'The new cable costs 1,200.00 т all']] as const;
  expect(await choose('doubt', lines)).toMatchObject({ isRead: false });
});

test('Cyrillic takes the lines that look well along, and leaves Latin ones', async () => {
  const lines = [
    ['MonOKO 2 n', 0.87, 'Молоко 2 л'],
    ['Hek 4821', 0.98, 'Чек 4821'],
    ['bring a card with your name', 0.99, 'bring а сага with your name'],
    ['128,00', 0.99, '128,00'],
  ] as const;
  const { texts, asked } = await choose('doubt', lines);
  expect(texts).toEqual(['Молоко 2 л', 'Чек 4821', 'bring a card with your name', '128,00']);
  expect(asked).not.toContain('128,00');
});

test('a line that Tesseract is not sure of goes with a page of its alphabet, and with no other', async () => {
  const unsure = ['Xne6 pxaHo 500 r', 0.92, 'Хлеб ржаной 500 Г', 0.48] as const;
  const russian = [['MonOKO 2 n', 0.87, 'Молоко 2 л'], ['OnbITOr', 0.86, 'Подытог'], unsure] as const;
  expect((await choose('doubt', russian)).texts).toEqual(['Молоко 2 л', 'Подытог', 'Хлеб ржаной 500 Г']);
  const english = [['Coffee beans', 0.99, 'Coffee beans'], ['Total EUR', 0.99, 'Total EUR'], unsure] as const;
  expect(await choose('doubt', english)).toMatchObject({ isRead: false });
  const noise = [...russian.slice(0, 2), ['c0sT oF iT', 0.9, 'соЗТ о', 0.2]] as const;
  expect((await choose('doubt', noise)).texts[2]).toBe('c0sT oF iT');
});

test('one doubtful line does not make an English receipt Cyrillic', async () => {
  const lines = [
    ['Card *** 0077', 0.94, 'Сага **** 0077'],
    ['Total EUR', 0.99, 'Total EUR'],
    ['Coffee beans', 0.99, 'Coffee beans'],
  ] as const;
  expect(await choose('doubt', lines)).toMatchObject({ isRead: false, asked: ['Card *** 0077'] });
});

test('marks on Latin letters count when the language is known', async () => {
  const lines = [['GroBe und Lange', 0.98, 'Größe und Länge']] as const;
  expect((await choose('told', lines)).texts).toEqual(['Größe und Länge']);
  expect((await choose('doubt', [['Cafe', 0.9, 'Café']])).texts).toEqual(['Cafe']);
});

test('an English receipt read as Russian stays English', async () => {
  const lines = [
    ['VAT 7 %', 0.99, 'МАТ 7 %'],
    ['Total EUR', 0.99, 'Total EUR'],
    ['Coffee beans', 0.99, 'Coffee beans'],
  ] as const;
  expect(await choose('told', lines)).toMatchObject({ isRead: false });
});
