/** The currency an arithmetic question is about: taken out for the sum, put back on its result. */
import type { Language } from '../language.ts';

export interface Currency {
  readonly sign: string;
  /** How many amounts of the question carry it: money divided by money is a plain number. */
  readonly amounts: number;
}

const CURRENCIES: readonly (readonly [string, string])[] = [
  ['$', String.raw`\$|\b(?:usd|dollars?)\b|(?<!\p{L})доллар(?:а|ов)?(?!\p{L})`],
  ['€', String.raw`€|\b(?:eur|euros?)\b|(?<!\p{L})евро(?!\p{L})`],
  ['£', String.raw`£|\b(?:gbp|quid)\b`],
  ['₽', String.raw`₽|\b(?:rub|rou?bles?)\b|(?<!\p{L})руб(?:л[ьяей]+)?\.?(?!\p{L})`],
];

/** The text without its currency; as it was where it names none, or several. */
export function takeCurrency(text: string): { readonly text: string; readonly currency: Currency | null } {
  const found = CURRENCIES.flatMap(([sign, pattern]) => {
    const matches = text.match(new RegExp(pattern, 'giu'));
    return matches === null ? [] : [{ sign, pattern, amounts: matches.length }];
  });
  const [only] = found;
  if (only === undefined || found.length > 1) return { text, currency: null };
  const plain = text.replace(new RegExp(` ?(?:${only.pattern})(?= \\D|$)|(?:${only.pattern}) ?`, 'giu'), '').trim();
  return { text: plain, currency: { sign: only.sign, amounts: only.amounts } };
}

/** "$64", "28,20 ₽": sign before the number in English, after it in Russian and for the rouble. */
export const withCurrency = (number: string, sign: string, language: Language): string =>
  language === 'ru' || sign === '₽' ? `${number}\u00a0${sign}` : `${sign}${number}`;
