/** What is recognised by its form in any language: addresses, money, dates. */
import * as chrono from 'chrono-node';
import type { EntityKind, Span } from './spans.ts';

const UNIT = '(?:thousand|million|billion|trillion|bn|тыс\\.?|млн\\.?|млрд\\.?|миллион\\p{L}*|миллиард\\p{L}*)';
const NUMBER = '\\d{1,3}(?:[ \\u00a0,.]\\d{3}){0,6}(?:[.,]\\d{1,2})?|\\d{1,18}(?:[.,]\\d{1,2})?';
const CURRENCY =
  '(?:USD|EUR|GBP|RUB|CHF|JPY|CNY|dollars?|euros?|pounds?|roubles?|rubles?|руб(?:\\.|л\\p{L}*)?|доллар\\p{L}*|евро|[€$£¥₽])';

const PATTERNS: readonly (readonly [EntityKind, RegExp])[] = [
  ['EMAIL', /[\p{L}\d._%+-]{1,64}@(?:[\p{L}\d-]{1,63}\.){1,8}\p{L}{2,24}/gu],
  ['URL', /(?:https?:\/\/|www\.)[^\s<>"'«»]{1,2000}[^\s<>"'«».,;:!?)\]}]/giu],
  ['MONEY', new RegExp(`[€$£¥₽][ \\u00a0]?(?:${NUMBER})(?:[ \\u00a0]?${UNIT})?`, 'giu')],
  ['MONEY', new RegExp(`(?<![\\d.,])(?:${NUMBER})(?:[ \\u00a0]${UNIT})?[ \\u00a0]?${CURRENCY}(?![\\p{L}\\d])`, 'giu')],
];

/** A preposition belongs to the sentence, not to the date. */
const BEFORE_DATE = /^(?:\s+|(?:on|at|in|by|from|в|во|с|со|к|до|на)\s+)+/iu;
/** chrono reads bare words and numbers as dates in passing ("now", "second", "10"). */
const NO_DATE = /^(?:now|second|сейчас|\d{1,2})$/iu;
/** Alone and in small letters these are other words. */
const NO_MONTH = /^(?:march|may|mar|sat|sun)$/;

export function findPatterns(text: string): Span[] {
  const spans: Span[] = [];
  for (const [kind, pattern] of PATTERNS) {
    for (const match of text.matchAll(pattern)) {
      spans.push({ kind, start: match.index, end: match.index + match[0].length });
    }
  }
  const parsers = [
    /\p{Script=Latin}|\d/u.test(text) ? chrono.en : null,
    /\p{Script=Cyrillic}/u.test(text) ? chrono.ru : null,
  ];
  for (const parser of parsers) {
    for (const { text: found, index } of parser?.casual.parse(text) ?? []) {
      const skipped = BEFORE_DATE.exec(found)?.[0].length ?? 0;
      const value = found.slice(skipped).trimEnd();
      if (value === '' || NO_DATE.test(value) || NO_MONTH.test(value)) continue;
      spans.push({ kind: 'DATE', start: index + skipped, end: index + skipped + value.length });
    }
  }
  return spans;
}
