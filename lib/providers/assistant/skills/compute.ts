/** Arithmetic, units and dates. */
import { withCurrency } from '../compute/currency.ts';
import { answerDates } from '../compute/dates.ts';
import { convert, ExpressionError, evaluate } from '../compute/evaluate.ts';
import { type Expression, readExpression } from '../compute/expression.ts';
import { findUnit, isCurrency, unitAfter } from '../compute/units.ts';
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

const PART = String.raw`(\d+(?:[.,]\d+)?) ?([\p{L}'’′"”″]+)`;
const COMPOUND = new RegExp(
  `^(?:convert |what is |what's |how (?:much|tall|long|heavy) is |переведи |сколько (?:будет )?)?${PART},? ?(?:and |и )?${PART} (?:to|in|into|as|в|во) ([\\p{L}²/ ]+)$`,
  'iu',
);

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
        reply: () => ({ text: `${escapeMarkdown(read.said.trim())} = **${resultOf(read, value, turn)}**` }),
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

function resultOf({ expression, currency, percent }: Expression, value: string, turn: Turn): string {
  const number = localise(value, turn);
  if (percent) return `${number}%`;
  // Money divided by money, or multiplied with it, is none.
  if (currency === null || (currency.amounts > 1 && /[*/^]/u.test(expression))) return number;
  const amount = /\.\d{1}$/u.test(value) ? localise(`${value}0`, turn) : number;
  return withCurrency(amount, currency.sign, turn.language);
}

/** "5 ft 10 in in cm", "2 h 30 min to minutes": two units of one kind, added. */
async function readCompound(turn: Turn, question: string): Promise<Reply | null> {
  const match = COMPOUND.exec(question);
  if (match === null) return null;
  const [, first = '', large = '', second = '', small = '', to = ''] = match;
  const [one, other, target] = [findUnit(large), findUnit(small), findUnit(to)];
  if (one === undefined || other === undefined || target === undefined || /^deg/u.test(one)) return null;
  const values = [toNumber(first, turn), toNumber(second, turn)] as const;
  try {
    const sum = Number(await convert(values[0], one, target)) + Number(await convert(values[1], other, target));
    const result = Number(sum.toPrecision(8));
    const said = (
      [
        [values[0], one],
        [values[1], other],
      ] as const
    )
      .map(([value, unit]) => `${localise(String(value), turn)} ${unitAfter(unit, value, turn.language)}`)
      .join(' ');
    return { text: `${said} = **${localise(String(result), turn)} ${unitAfter(target, result, turn.language)}**` };
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    // Not of one kind: it is read in some other way, or not at all.
    return null;
  }
}

async function readConversion(turn: Turn, question: string): Promise<Reply | null> {
  const compound = await readCompound(turn, question);
  if (compound !== null) return compound;
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
        text: `${localise(String(value), turn)} ${unitAfter(source, value, turn.language)} = **${localise(result, turn)} ${unitAfter(target, Number(result), turn.language)}**`,
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
