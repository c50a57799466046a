/** Arithmetic, units and dates. */
import { answerDates } from '../compute/dates.ts';
import { convert, ExpressionError, evaluate } from '../compute/evaluate.ts';
import { readExpression } from '../compute/expression.ts';
import { findUnit, isCurrency } from '../compute/units.ts';
import { say } from '../language.ts';
import type { Bid, Reply, Skill, Turn } from '../skill.ts';
import { escapeMarkdown } from '../text/markdown.ts';

const NUMBER = String.raw`(-?\d[\d ,.\u00a0]*)`;
const UNIT = String.raw`([\p{L}°"$€£₽¥²/·\d. ]+?)`;
const CONVERT: readonly { readonly pattern: RegExp; readonly order: readonly [number, number, number] }[] = [
  {
    pattern: new RegExp(
      `^(?:convert |what is |what's |how much is |переведи |сколько (?:будет )?)?${NUMBER} ?${UNIT} (?:to|in|into|as|в|во) ${UNIT}$`,
      'iu',
    ),
    order: [1, 2, 3],
  },
  {
    pattern: new RegExp(`^how many ${UNIT} (?:are )?(?:there )?(?:in|is) ${NUMBER} ?${UNIT}$`, 'iu'),
    order: [2, 3, 1],
  },
  { pattern: new RegExp(`^how many ${UNIT} (?:are )?(?:there )?in an? ()${UNIT}$`, 'iu'), order: [2, 3, 1] },
  { pattern: new RegExp(`^сколько ${UNIT} в ${NUMBER} ?${UNIT}$`, 'iu'), order: [2, 3, 1] },
  { pattern: new RegExp(`^сколько ${UNIT} в ()${UNIT}$`, 'iu'), order: [2, 3, 1] },
];

export const compute: Skill = {
  id: 'compute',
  async consider(turn): Promise<Bid | null> {
    if (turn.question.length > 300) return null;
    const question = turn.question.replace(/[\s?!.]+$/u, '');
    const units = await readConversion(turn, question);
    if (units !== null) return { confidence: 0.96, reply: () => units };
    const dates = answerDates(question, turn.language, turn.now);
    if (dates !== null) return { confidence: 0.95, reply: () => ({ text: dates }) };
    const read = readExpression(turn.question, turn.language);
    if (read === null) return null;
    try {
      const value = await evaluate(read.expression);
      return {
        confidence: 0.97,
        reply: () => ({ text: `${escapeMarkdown(read.expression.trim())} = **${localise(value, turn)}**` }),
      };
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      if (!read.asked && !/^[\d\s+\-*/^().,%!]+$/u.test(read.expression)) return null;
      return {
        confidence: 0.9,
        reply: () => ({
          text: say(
            turn.language,
            `I can’t compute that (${escapeMarkdown(read.expression)}): it is not plain arithmetic with a finite real result, or it is too large.`,
            `Это я вычислить не могу (${escapeMarkdown(read.expression)}): это не обычная арифметика с конечным действительным результатом, или числа слишком велики.`,
          ),
        }),
      };
    }
  },
};

async function readConversion(turn: Turn, question: string): Promise<Reply | null> {
  for (const { pattern, order } of CONVERT) {
    const match = pattern.exec(question);
    if (match === null) continue;
    const [number = '', from = '', to = ''] = order.map((group) => match[group]);
    if (isCurrency(from) && isCurrency(to)) return { text: noRates(turn) };
    const source = findUnit(from);
    const target = findUnit(to);
    if (source === undefined || target === undefined) continue;
    const value = number.trim() === '' ? 1 : toNumber(number, turn);
    try {
      const result = await convert(value, source, target);
      return {
        text: `${localise(String(value), turn)} ${escapeMarkdown(from.trim())} = **${localise(result, turn)} ${escapeMarkdown(to.trim())}**`,
      };
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      return {
        text: say(
          turn.language,
          `${escapeMarkdown(from)} and ${escapeMarkdown(to)} don’t measure the same thing.`,
          `${escapeMarkdown(from)} и ${escapeMarkdown(to)} измеряют разное.`,
        ),
      };
    }
  }
  return null;
}

const noRates = (turn: Turn): string =>
  say(
    turn.language,
    'I don’t know exchange rates: they change daily and I work offline. Give me the rate and I’ll calculate, for example “100 * 0.92”.',
    'Курсов валют я не знаю: они меняются каждый день, а я работаю без сети. Назовите курс, и я посчитаю, например «100 * 92,5».',
  );

function toNumber(text: string, turn: Turn): number {
  const plain = text.replace(/[\s\u00a0]/gu, '');
  return Number(
    turn.language === 'ru' ? plain.replace(',', '.') : plain.replace(/,(?=\d{3}(?!\d))/gu, '').replace(',', '.'),
  );
}

/** Digits in groups, as the language writes them; scientific notation is left as it is. */
function localise(value: string, turn: Turn): string {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/u.exec(value);
  if (match === null) return value;
  const [, sign = '', whole = '', fraction] = match;
  const grouped =
    whole.length < 5 ? whole : whole.replace(/\B(?=(?:\d{3})+$)/gu, turn.language === 'ru' ? '\u00a0' : ',');
  return `${sign}${grouped}${fraction === undefined ? '' : `${turn.language === 'ru' ? ',' : '.'}${fraction}`}`;
}
