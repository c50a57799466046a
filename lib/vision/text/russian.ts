/**
 * Names in Russian by their form: first names, patronymics, companies in quotes, cities and countries, in any case of
 * the declension. Countries are those `Intl` has names for.
 */
import { CITIES, FIRST_NAMES } from './russian-names.ts';
import type { Span } from './spans.ts';

const CAPITAL = '[А-ЯЁ][а-яё]+(?:-[А-ЯЁ]?[а-яё]+){0,3}';
const WORD = new RegExp(`(?<![\\p{L}\\d])${CAPITAL}(?![\\p{L}\\d])`, 'gu');
const PATRONYMIC = /(?:(?:ов|ев)ич(?:а|у|ем|е)?|(?:ов|ев|ич)н(?:а|ы|е|у|ой)|ьич(?:а|у|ом|е)?)$/u;
const SURNAME =
  /(?:(?:[оеё]в|ин|ын)(?:а|у|ым|е|ой|ы)?|ск(?:ий|ого|ому|им|ом|ая|ой|ую)|енко|чук(?:а|у|ом|е)?|ян(?:а|у|ом|е)?|швили|дзе)$/u;
const INITIALS = new RegExp(
  `(?<![\\p{L}])(?:[А-ЯЁ]\\. ?){1,2}${CAPITAL}|${CAPITAL} (?:[А-ЯЁ]\\. ?){1,2}(?![\\p{L}])`,
  'gu',
);
const FORM = '(?:ООО|ОАО|ПАО|ЗАО|АО|НКО|ФГУП|ГК)';
const KIND =
  '(?:компани|фирм|корпораци|банк|завод|университет|институт|газет|холдинг|концерн|групп|фонд|агентств|издательств|магазин|клуб|бренд)\\p{L}*';
const COMPANIES = [
  new RegExp(`${FORM} ?[«"][^«»"\\n]{1,80}[»"]`, 'gu'),
  new RegExp(`(?<=${KIND} )[«"][^«»"\\n]{1,80}[»"]`, 'giu'),
  /(?<![\p{L}])(?:Яндекс|Сбербанк|Сбер|Газпром|Роснефть|Лукойл|Росатом|Ростех|Аэрофлот|Мегафон|Озон|Тинькофф|МГУ|МФТИ|РЖД|ВТБ|МТС)(?:а|у|ом|е|и|ю)?(?![\p{L}])/gu,
];

export function findRussianNames(text: string): Span[] {
  if (!/\p{Script=Cyrillic}/u.test(text)) return [];
  const spans: Span[] = [];
  for (const pattern of COMPANIES)
    spans.push(...matches(text, pattern, 'ORG').map((span) => withoutQuotes(text, span)));
  spans.push(...matches(text, INITIALS, 'PERSON'));
  const words = [...text.matchAll(WORD)].map((match) => ({
    word: match[0],
    start: match.index,
    end: match.index + match[0].length,
  }));
  for (const [index, { word, start, end }] of words.entries()) {
    if (isPlace(word)) spans.push({ kind: 'GPE', start, end });
    if (!isFirstName(word)) continue;
    const name = { start, end };
    const before = words[index - 1];
    if (before && before.end + 1 === start && isSurname(before.word)) name.start = before.start;
    for (const next of words.slice(index + 1, index + 3)) {
      if (
        next.start !== name.end + 1 ||
        text[name.end] !== ' ' ||
        !(isSurname(next.word) || PATRONYMIC.test(next.word))
      )
        break;
      name.end = next.end;
    }
    spans.push({ kind: 'PERSON', ...name });
  }
  // Countries of several words ("Соединенные Штаты") are looked for as they stand.
  for (const country of COUNTRIES.filter((name) => name.includes(' '))) {
    for (let at = text.indexOf(country); at >= 0; at = text.indexOf(country, at + 1))
      spans.push({ kind: 'GPE', start: at, end: at + country.length });
  }
  return spans;
}

const matches = (text: string, pattern: RegExp, kind: Span['kind']): Span[] =>
  [...text.matchAll(pattern)].map(({ 0: found, index: start }) => ({
    kind,
    start,
    end: start + found.trimEnd().length,
  }));

function withoutQuotes(text: string, span: Span): Span {
  const isQuoted = /^[«"]/.test(text.slice(span.start));
  return isQuoted ? { ...span, start: span.start + 1, end: span.end - 1 } : span;
}

const COUNTRIES: readonly string[] = (() => {
  const names = new Intl.DisplayNames(['ru'], { type: 'region', fallback: 'none' });
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
  const codes = letters
    .flatMap((first) => letters.map((second) => first + second))
    .filter((code) => !['ZZ', 'XA', 'XB', 'QO', 'EU', 'UN', 'EZ'].includes(code));
  return [...new Set(codes.flatMap((code) => names.of(code) ?? []))];
})();

/** The endings a word takes in the singular, by how it ends in the nominative. */
function formsOf(word: string): string[] {
  const cut = word.slice(0, -1);
  const last = word.at(-1) ?? '';
  if (last === 'а' || last === 'я')
    return [...'аяыиеуюь'].map((ending) => cut + ending).concat(`${cut}ой`, `${cut}ей`, `${cut}ою`);
  if (last === 'й') return ['й', 'я', 'ю', 'ем', 'е', 'и'].map((ending) => cut + ending);
  if (last === 'ь') return ['ь', 'я', 'ю', 'ем', 'е', 'и', 'ью'].map((ending) => cut + ending);
  if (/[оеиыуэю]/.test(last)) return [word];
  const plain = ['', 'а', 'у', 'ом', 'е'].map((ending) => word + ending);
  // "Павел" and "Лев" lose their vowel: "Павла", "Льва".
  const fleeting =
    word === 'Лев'
      ? ['Льва', 'Льву', 'Львом', 'Льве']
      : /[^аеёиоуыэюя]ел$/.test(word)
        ? ['а', 'у', 'ом', 'е'].map((ending) => `${word.slice(0, -2)}л${ending}`)
        : [];
  return [...plain, ...fleeting];
}

const withForms = (words: readonly string[]): ReadonlySet<string> => new Set(words.flatMap(formsOf));
const NAMES = withForms(FIRST_NAMES);
const PLACES = withForms([...CITIES, ...COUNTRIES.filter((name) => !name.includes(' '))]);

const isFirstName = (word: string): boolean => NAMES.has(word);
const isPlace = (word: string): boolean => PLACES.has(word);
const isSurname = (word: string): boolean => SURNAME.test(word) && !isFirstName(word) && !isPlace(word);
