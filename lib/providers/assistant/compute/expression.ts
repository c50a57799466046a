/** Arithmetic in words made into an expression; null where the text holds anything that is not arithmetic. */
import type { Language } from '../language.ts';

const LEAD =
  /^(?:(?:please|so|and)\s+)?(?:what(?:'s| is| are)|how much is|calculate|compute|evaluate|work out|solve|сколько (?:будет|это)|чему равн[оаы]|посчитай(?:те)?|вычисли(?:те)?|реши(?:те)?|найди|рассчитай(?:те)?)(?=[\s:(]|$)[\s:]*/iu;
const WORDS: readonly (readonly [RegExp, string])[] = [
  [/([\d.]+) ?(?:%|percent) off (?:of )?([\d.]+)/giu, '$2*(1-$1/100)'],
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

/** @returns the expression, and the text it was read from */
export function readExpression(
  text: string,
  language: Language,
): { readonly expression: string; readonly asked: boolean } | null {
  if (text.length > 300 || text.includes('\n')) return null;
  const bare = text.trim().replace(/[\s?=!]+$/u, (end) => (end.startsWith('!') ? '!' : ''));
  const asked = LEAD.test(bare);
  let expression = readNumbers(bare.replace(LEAD, ''), language);
  for (const [pattern, replacement] of WORDS) expression = expression.replace(pattern, replacement);
  expression = expression.replace(/\b(sqrt|cbrt)\s+([\d.]+)/gu, '$1($2)').trim();
  if (/\p{L}/u.test(expression.replace(NAMES, ''))) return null;
  // A lone number or date is not a question about arithmetic.
  if (
    !/[\d)]\s*[-+*/^%]\s*[\d(a-z]|\w\(|!|^(?:pi|e|tau)$/u.test(expression) ||
    /^\d{1,4}[-./]\d{1,2}[-./]\d{1,4}$/u.test(expression)
  )
    return null;
  return { expression, asked };
}

/** Thousands separators out, the decimal comma to a point. A comma with three digits groups in English only. */
function readNumbers(text: string, language: Language): string {
  const joined = text.replace(/(?<=\d)[ \u00a0\u202f'](?=\d{3}(?!\d))/gu, '');
  if (language === 'ru') return joined.replace(/(?<=\d),(?=\d)/gu, '.');
  return joined.replace(/(?<=\d),(?=\d{3}(?!\d))/gu, '').replace(/(?<=\d),(?=\d)(?![^()]*\))/gu, '.');
}
