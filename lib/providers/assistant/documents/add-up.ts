/** "How much is the deposit plus the first month?": each amount found by itself, then added, with both passages shown. */
import { say } from '../language.ts';
import type { Reply, Turn } from '../skill.ts';
import { readNumber } from '../tables/parse.ts';
import { escapeMarkdown } from '../text/markdown.ts';
import { ANSWERS, quoteOf } from './ask.ts';
import type { OpenDocument } from './library.ts';
import { readQuestion } from './question.ts';
import { answerText, Citations } from './quote.ts';
import { type Hit, searchSentences } from './search.ts';
import { suggest } from './suggest.ts';

const PLUS = /\s*(?:\+|\bplus\b|(?<!\p{L})плюс(?!\p{L}))\s*/iu;
const TOGETHER =
  /\b(?:in (?:total|all)|altogether|together|combined|(?:the )?(?:sum|total) of|add up|overall)\b|(?<!\p{L})(?:вместе|в сумме|всего|итого|сложи|в общей сложности)(?!\p{L})/iu;
const AND = /\s*(?:,|&|\band\b|(?<!\p{L})и(?!\p{L}))\s*/iu;
/** What stands before the things to be added. */
const HEAD =
  /^(?:(?:so|and|а|и|ну)[, ]+)?(?:how much (?:is|are|was|were|do|does|will|would|must|should)|what(?:['’]s| is| are| do| does| will)|add up|add|сколько(?: (?:стоят|стоит|составляют|составляет|будет|платить|нужно|надо|мне|я|за))*|как(?:ова|ая|ую|ой)|сложи)(?: (?:i|we|you|it|have to|need to|pay|cost|come to|заплатить|платить|отдать))* /iu;
const EDGES = /^(?:the|my|a|an|is|are|for|за|на)\s+|\s+(?:be|is|are|cost|come to)$/giu;
const MAX_ITEMS = 5;

/** The things whose amounts are to be added; null when the question adds nothing. */
export function readAddends(question: string): string[] | null {
  if (question.length > 200) return null;
  const bare = question
    .replace(/[\s?!.=]+$/u, '')
    .replace(/before (?:i )?mov\p{L}+ in|при (?:въезде|заселении)|до (?:въезда|заселения)/giu, ' ');
  const adds = PLUS.test(bare);
  if (!adds && !TOGETHER.test(bare)) return null;
  const listed = bare.includes(':') ? bare.slice(bare.indexOf(':') + 1) : bare;
  // With "plus" the commas part the sum from the rest of the question.
  const chunk = adds ? (listed.split(/,\s/u).find((part) => PLUS.test(part)) ?? listed) : listed;
  const items = chunk
    .replace(HEAD, '')
    .replace(TOGETHER, ' ')
    .split(adds ? PLUS : AND)
    .map((item) => item.replace(TOGETHER, ' ').replace(/\s+/gu, ' ').trim().replace(EDGES, '').trim())
    .filter((item) => item !== '');
  const telling = items.every((item) => !/\d/u.test(item) && readQuestion(item).stems.length > 0);
  return telling && items.length >= 2 && items.length <= MAX_ITEMS ? items : null;
}

interface Addend {
  readonly item: string;
  readonly hit: Hit;
  readonly amount: string;
}

/** Null when none of the amounts is there: then it was another kind of question. */
export async function addUpReply(
  turn: Turn,
  documents: readonly OpenDocument[],
  items: readonly string[],
): Promise<Reply | null> {
  const { language } = turn;
  const found: Addend[] = [];
  for (const item of items) {
    const addend = await findAmount(turn, documents, item);
    if (addend !== null) found.push(addend);
  }
  if (found.length === 0) return null;
  const citations = new Citations(language, documents.length > 1);
  const quotes = found.flatMap(({ hit }) => {
    const document = documents[hit.file];
    return document === undefined ? [] : [quoteOf(document, hit, citations)];
  });
  const missing = items
    .filter((item) => !found.some((one) => one.item === item))
    .map((item) => `“${escapeMarkdown(item)}”`);
  const sum = missing.length === 0 ? add(found.map(({ amount }) => amount)) : null;
  const parts = found.map(({ item, amount }) => `${escapeMarkdown(amount)} (${escapeMarkdown(item)})`);
  const head =
    sum !== null
      ? `**${escapeMarkdown(sum)}** = ${parts.join(' + ')}`
      : missing.length > 0
        ? say(
            language,
            `I can’t add that up: I found no amount for ${missing.join(', ')}. What I found: ${parts.join(', ')}.`,
            `Сложить это я не могу: суммы для ${missing.join(', ')} я не нашёл. Нашлось: ${parts.join(', ')}.`,
          )
        : say(
            language,
            `I can’t add these up safely: ${parts.join(', ')}.`,
            `Надёжно сложить это я не могу: ${parts.join(', ')}.`,
          );
  return {
    text: [head, ...new Set(quotes)].join('\n\n'),
    sources: citations.sources,
    suggestions: suggest(turn, documents),
    ...(sum === null ? {} : { found: true }),
  };
}

async function findAmount(turn: Turn, documents: readonly OpenDocument[], item: string): Promise<Addend | null> {
  // The first month is paid for with a month's rent.
  const asked = item
    .replace(/^(?:the )?(?:first|last|one) month(?:['’]s)?$/iu, 'monthly rent')
    .replace(/^(?:перв\p{L}+|последн\p{L}+|один) месяц\p{L}*$/iu, 'плата в месяц');
  const question = { ...readQuestion(asked), wants: ['money'] as const, strict: true };
  const hits = await searchSentences(
    documents.map(({ index }) => index),
    question,
    turn.signal,
  );
  for (const hit of hits) {
    if (hit.score < ANSWERS) break;
    const amount = answerText(hit.sentence.text, question);
    if (amount !== null) return { item, hit, amount };
  }
  return null;
}

/** The sum written as its first amount is; null where currencies differ or a unit of scale stands with one. */
function add(amounts: readonly string[]): string | null {
  const read = amounts.map((text) => {
    const digits = /\d[\d\s\u00a0\u202f.,']*/u.exec(text)?.[0].trim() ?? '';
    return { digits, around: text.replace(digits, '#').replace(/\s/gu, ' ').toLowerCase(), value: readNumber(digits) };
  });
  const [first] = read;
  if (first === undefined) return null;
  let sum = 0;
  for (const { value, around } of read) {
    if (
      value === null ||
      kind(around) !== kind(first.around) ||
      /million|billion|thousand|тыс|млн|млрд|[\d ][mk]\b/u.test(around)
    )
      return null;
    sum += value;
  }
  const decimals = read.some(({ digits }) => /[.,]\d{2}$/u.test(digits)) ? 2 : 0;
  const grouped = /\d[\s\u00a0\u202f]\d{3}/u.test(first.digits);
  const locale = grouped ? 'ru-RU' : /\d\.\d{3}(?:,|$)/u.test(first.digits) ? 'de-DE' : 'en-US';
  const text = sum.toLocaleString(locale, { minimumFractionDigits: decimals, maximumFractionDigits: 2 });
  return (amounts[0] ?? '').replace(first.digits, text);
}

/** One currency in several spellings. */
const kind = (around: string): string =>
  /₽|руб|р\.|rub/u.test(around)
    ? '₽'
    : /€|eur|евро/u.test(around)
      ? '€'
      : /£|gbp|pound/u.test(around)
        ? '£'
        : /\$|usd|dollar|доллар/u.test(around)
          ? '$'
          : around.replace(/[#\s]/gu, '');
