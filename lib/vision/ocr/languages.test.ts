import { expect, test } from 'vitest';
import { languageNames, textLanguages } from './languages.ts';

test.each([
  ['Russian,English', ['rus', 'eng']],
  ['rus+eng', ['rus', 'eng']],
  ['ru, en', ['rus', 'eng']],
  ['русский', ['rus']],
  ['de; German', ['deu']],
])('%s', (given, names) => {
  expect(textLanguages(given).map(({ tesseract }) => tesseract)).toEqual(names);
});

test.each(['', 'xx', 'ru,xx', '../../x', ',', 'ru,en,de,fr,es', 'r'.repeat(10_000)])('%# is refused', (given) => {
  expect(() => textLanguages(given)).toThrow(/^language: /);
});

test('which letters the built-in models know', () => {
  const [english, german, greek] = textLanguages('en,de,el');
  expect(english).toMatchObject({ isBuiltIn: true, hasMarks: false });
  expect(german).toMatchObject({ isBuiltIn: false, hasMarks: true });
  expect(greek).toMatchObject({ isBuiltIn: false, hasMarks: false });
  expect(languageNames(textLanguages('ru,en'))).toBe('Russian and English');
});
