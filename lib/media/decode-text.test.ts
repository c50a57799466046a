import { describe, expect, it } from 'vitest';
import { decodeText, detectEncoding } from './decode-text.ts';

/** Letters of a code page by their bytes; what is ASCII stands for itself. */
function encode(text: string, encoding: string): Uint8Array {
  const decoder = new TextDecoder(encoding);
  const bytes = new Map<string, number>();
  for (let byte = 0x80; byte < 0x100; byte++) bytes.set(decoder.decode(Uint8Array.of(byte)), byte);
  return Uint8Array.from([...text].map((letter) => bytes.get(letter) ?? letter.charCodeAt(0)));
}

describe('a text is read whatever it was saved as', () => {
  it.each([
    ['windows-1252', 'Café crème : 3 €\n'],
    ['windows-1252', 'Le café est prêt.'],
    ['windows-1252', 'Größe'],
    ['windows-1252', '€ 5'],
    ['windows-1252', '10 m³ à 20 °C — “Ça va”'],
    ['windows-1252', 'El niño está aquí: ¿qué tal? ¡Bien!'],
    ['windows-1252', 'ends with é'],
    ['windows-1250', 'Zażółć gęślą jaźń'],
    ['windows-1250', 'Příliš žluťoučký kůň'],
    ['windows-1251', 'Привет, мир'],
    ['windows-1251', 'Договор аренды квартиры N 5 от 12.03.2024, г. Москва. Price: 300 EUR'],
    ['koi8-r', 'Привет, как дела сегодня'],
  ])('%s: %s', (encoding, text) => {
    expect(decodeText(encode(text, encoding))).toBe(text);
  });

  it('Shift_JIS', () => {
    const bytes = Buffer.from('82b182f182c982bf82cd90a28a4581418cb38b4382c582b782a9', 'hex');
    expect(decodeText(bytes)).toBe('こんにちは世界、元気ですか');
  });
});

it.each([
  ['', 'utf-8'],
  ['abc', 'utf-8'],
  ['\ufeffabc', 'utf-8'],
  ['naïve', 'utf-8'],
])('%j is UTF-8', (text, encoding) => {
  expect(detectEncoding(new TextEncoder().encode(text))).toBe(encoding);
});

it('a beginning that ends within a character of UTF-8 is UTF-8', () => {
  expect(detectEncoding(new TextEncoder().encode('déjà').subarray(0, 5))).toBe('utf-8');
});

it('bytes that are no text are none', () => {
  expect(detectEncoding(Uint8Array.from({ length: 500 }, (_, index) => (index * 37) % 256))).toBeNull();
});
