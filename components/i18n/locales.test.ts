import { describe, expect, it } from 'vitest';
import { negotiateLocale } from './locales.ts';

describe('negotiateLocale', () => {
  it.each([
    ['ru', 'en', 'ru'],
    ['xx', 'ru-BY,en;q=0.5', 'ru'],
    [undefined, 'de-DE,de;q=0.9,ru;q=0.4,en;q=0.8', 'en'],
    [undefined, 'en;q=0,ru;q=0.1', 'ru'],
    [undefined, 'ar-EG-u-nu-arab', 'en'],
    [undefined, '../../../etc/passwd', 'en'],
    ['../ru', 'x'.repeat(10_000), 'en'],
    [undefined, null, 'en'],
  ])('cookie %s, header %.30s -> %s', (cookie, header, expected) => {
    expect(negotiateLocale(cookie, header)).toBe(expected);
  });
});
