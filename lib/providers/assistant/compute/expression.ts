/** Arithmetic in words made into an expression; null where the text holds anything that is not arithmetic. */
import type { Language } from '../language.ts';
import { type Currency, takeCurrency } from './currency.ts';
import { readList } from './lists.ts';

const LEAD =
  /^(?:(?:please|so|and)\s+)?(?:what(?:'s| is| are)|how much is|calculate|compute|evaluate|work out|solve|сколько (?:будет|это)|чему равн[оаы]|посчитай(?:те)?|вычисли(?:те)?|реши(?:те)?|найди|рассчитай(?:те)?)(?=[\s:(]|$)[\s:]*/iu;
const WORDS: readonly (readonly [RegExp, string])[] = [
  [/([\d.]+) ?(?:%|percent) off (?:of )?([\d.]+)/giu, '$2*(1-$1/100)'],
  [
    /^(?:split|divide|share|раздели(?:те)?|подели(?:те)?|разделить) (.+?) (?:by|between|among|into|на|между) ([\d.]+)(?: (?:people|persons|friends|of us|ways|parts|equal parts|человека?|людей|друзей|част\p{L}+|равны\p{L}+ част\p{L}+))?$/iu,
    '($1)/$2',
  ],
  [/\b(?:increase|raise) (.+?) by ([\d.]+) ?%/giu, '($1)*(1+$2/100)'],
  [/\b(?:decrease|reduce) (.+?) by ([\d.]+) ?%/giu, '($1)*(1-$2/100)'],
  [/([\d.]+) ?(?:%|percent|процент\p{L}*) (?:of|от|из) /giu, '$1/100*'],
  [/^(.+?) is what (?:percent|%) of (.+)$/iu, '($1)/($2)*100'],
  [/^(?:what )?(?:percent(?:age)?|%) of (.+?) is (.+)$/iu, '($2)/($1)*100'],
  [/^(?:какой процент|сколько процентов)(?: составля\p{L}+)? (.+?) от (.+)$/iu, '($1)/($2)*100'],
  [/^([\d.]+) ?\+ ?([\d.]+) ?(?:%|percent|процент\p{L}*)$/iu, '$1*(1+$2/100)'],
  [/^([\d.]+) ?[-−] ?([\d.]+) ?(?:%|percent|процент\p{L}*)$/iu, '$1*(1-$2/100)'],
  [/\b(?:the )?square root of|(?:квадратный )?корень (?:квадратный )?из/giu, ' sqrt '],
  [/\b(?:the )?cube root of|кубический корень из/giu, ' cbrt '],
  [/\bto the power of\b|в степени/giu, '^'],
  [/\bsquared\b|в квадрате/giu, '^2'],
  [/\bcubed\b|в кубе/giu, '^3'],
  [/\b(?:multiplied by|times)\b|умножить на|умноженн\p{L}* на/giu, '*'],
  [/\bdivided by\b|(?:раз)?делить на|делённ\p{L}* на/giu, '/'],
  [/\bplus\b|(?<!\p{L})плюс(?!\p{L})/giu, '+'],
  [/\bminus\b|(?<!\p{L})минус(?!\p{L})/giu, '-'],
  [/×|·|(?<=\d) ?[xх] ?(?=\d)/giu, '*'],
  [/÷|(?<=\d) ?: ?(?=\d)/gu, '/'],
  [/−|–/gu, '-'],
  [/√/gu, ' sqrt '],
  [/π|(?<!\p{L})пи(?!\p{L})/giu, 'pi'],
  [/²/gu, '^2'],
  [/³/gu, '^3'],
  [/\*\*/gu, '^'],
];
const NAMES =
  /(?<!\p{L})(?:sqrt|cbrt|abs|round|floor|ceil|a?sin|a?cos|a?tan|log(?:2|10)?|ln|exp|min|max|mod|gcd|lcm|factorial|pi|e|tau)(?!\p{L})/gu;

/** "Split 84 between 3" and "50 is what percent of 200" are echoed as the sum they stand for, the rest as asked. */
const INSTRUCTION =
  /^(?:split|divide|share|increase|raise|decrease|reduce|раздел|подел|what|какой|сколько)|what (?:percent|%)/iu;
const PERCENT_ASKED = /what (?:percent|%)|^percent|какой процент|сколько процентов/iu;

export interface Expression {
  readonly expression: string;
  /** What stands before the equals sign in the answer. */
  readonly said: string;
  /** It began with "what is", "calculate" and the like. */
  readonly asked: boolean;
  /** Of the amounts in it, and so of the result. */
  readonly currency: Currency | null;
  readonly percent: boolean;
}

/** Reads a whole message as arithmetic; null when it is anything else. */
export function readExpression(text: string, language: Language): Expression | null {
  if (text.length > 300 || text.includes('\n')) return null;
  const bare = text.trim().replace(/[\s?=!.]+$/u, (end) => (end.startsWith('!') ? '!' : ''));
  const asked = LEAD.test(bare);
  const said = bare.replace(LEAD, '');
  const { text: amounts, currency } = takeCurrency(said);
  const list = readList(amounts, language);
  if (list !== null) return { expression: list, said, asked: true, currency, percent: false };
  let expression = readNumbers(amounts, language);
  for (const [pattern, replacement] of WORDS) expression = expression.replace(pattern, replacement);
  expression = expression
    .replace(/\b(sqrt|cbrt)\s+([\d.]+)/gu, '$1($2)')
    .replace(/\(([\d.]+)\)/gu, (all, number: string, at: number, whole: string) =>
      /[a-z]$/u.test(whole.slice(0, at)) ? all : number,
    )
    .trim();
  if (/\p{L}/u.test(expression.replace(NAMES, ''))) return null;
  // A lone number or date is not a question about arithmetic.
  if (
    !/[\d)]\s*[-+*/^%]\s*[\d(a-z]|\w\(|!|^(?:pi|e|tau)$/u.test(expression) ||
    /^\d{1,4}[-./]\d{1,2}[-./]\d{1,4}$/u.test(bare)
  )
    return null;
  const percent = PERCENT_ASKED.test(bare);
  return {
    expression,
    said: percent || INSTRUCTION.test(said) ? expression.replace(/(?<=[\d)])([-+*/])(?=[\d(])/gu, ' $1 ') : said,
    asked,
    currency,
    percent,
  };
}

/** Thousands separators out, the decimal comma to a point. A comma with three digits groups in English only. */
function readNumbers(text: string, language: Language): string {
  const joined = text.replace(/(?<=\d)[ \u00a0\u202f'](?=\d{3}(?!\d))/gu, '');
  if (language === 'ru') return joined.replace(/(?<=\d),(?=\d)/gu, '.');
  return joined.replace(/(?<=\d),(?=\d{3}(?!\d))/gu, '').replace(/(?<=\d),(?=\d)(?![^()]*\))/gu, '.');
}
