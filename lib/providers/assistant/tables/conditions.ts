/** Comparisons with a number in a question: "amount > 100", "over 300", "от 10 до 20". */
import { readNumber } from './parse.ts';

export interface Condition {
  /** As the answer shows it. */
  readonly label: string;
  holds(value: number): boolean;
}

const NUMBER = String.raw`[$€£₽]?\s?(-?\d[\d\s.,]*\d|-?\d)`;
type Kind = '>' | '<' | '≥' | '≤';
const WORDS: readonly (readonly [Kind, string])[] = [
  ['≥', `>=|≥|=>|at least|no less than|not less than|minimum of|не менее|не меньше|от`],
  ['≤', `<=|≤|=<|at most|no more than|not more than|up to|не более|не больше|до`],
  [
    '>',
    String.raw`>|(?:more|greater|higher|larger|bigger|dearer) than|over|above|exceed(?:s|ing|ed)?|больше(?: чем)?|более|выше|свыше|дороже|превыша\p{L}+`,
  ],
  ['<', `<|(?:less|fewer|lower|smaller|cheaper) than|below|under|beneath|меньше(?: чем)?|менее|ниже|дешевле`],
];
const BETWEEN = new RegExp(String.raw`(?:between|from|между|от|с)\s+${NUMBER}\s+(?:and|to|и|до|по)\s+${NUMBER}`, 'iu');
const COMPARED = WORDS.map(
  ([kind, words]) => [kind, new RegExp(String.raw`(?:(?<!\p{L})(?:${words}))\s*${NUMBER}(?!\d)`, 'iu')] as const,
);

export function readCondition(question: string): Condition | null {
  const between = BETWEEN.exec(question);
  const low = readNumber(between?.[1] ?? '');
  const high = readNumber(between?.[2] ?? '');
  if (low !== null && high !== null)
    return { label: `${low} … ${high}`, holds: (value) => value >= low && value <= high };
  for (const [kind, pattern] of COMPARED) {
    const bound = readNumber(pattern.exec(question)?.[1] ?? '');
    if (bound === null) continue;
    return { label: `${kind} ${bound}`, holds: (value) => compare(kind, value, bound) };
  }
  return null;
}

function compare(kind: Kind, value: number, bound: number): boolean {
  switch (kind) {
    case '>':
      return value > bound;
    case '<':
      return value < bound;
    case '≥':
      return value >= bound;
    case '≤':
      return value <= bound;
  }
}
