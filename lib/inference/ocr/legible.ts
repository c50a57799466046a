/** Whether recognised text can be what the image says. The recognition knows Latin letters, digits and Chinese only. */

/** Below this the lines are guesses. */
const GUESSED = 0.7;
/** Cyrillic comes out with less certainty than Latin does (0.84 to 0.97 against 0.98 and more on clean print). */
const DOUBTED = 0.965;
/** Share of the words that look like another alphabet taken for Latin. */
const STRANGE_SHARE = 0.4;
const MIN_WORDS = 3;

interface Judged {
  /** `confidence`: 0 to 1. */
  readonly lines: readonly { readonly text: string; readonly confidence?: number }[];
}

export type Legibility = 'legible' | 'other-alphabet' | 'unsure';

export function judgeLegibility({ lines }: Judged): Legibility {
  const sure = lines.flatMap(({ confidence }) => (confidence === undefined ? [] : [confidence]));
  const mean = sure.reduce((sum, one) => sum + one, 0) / Math.max(1, sure.length);
  const words = lines.flatMap(({ text }) => text.match(/[\p{L}\p{N}]*\p{L}[\p{L}\p{N}]*/gu) ?? []);
  const long = words.filter((word) => word.length >= 3);
  const strange = long.filter(isStrange).length;
  if (long.length >= MIN_WORDS && strange >= STRANGE_SHARE * long.length && (sure.length === 0 || mean < DOUBTED))
    return 'other-alphabet';
  return sure.length > 0 && mean < GUESSED ? 'unsure' : 'legible';
}

/** "KBapTИpbl", "CpoK", "Xne6": capitals or digits inside a word, or two alphabets in one. "iPhone" and "McCoy" are none. */
export function isStrange(word: string): boolean {
  if (/\p{Script=Latin}/u.test(word) && /\p{Script=Cyrillic}/u.test(word)) return true;
  if (/^(?:\p{Ll}\p{Lu}\p{Ll}+|Ma?c\p{Lu}\p{Ll}+)$/u.test(word)) return false;
  return /\p{Ll}\p{Lu}|\p{Lu}{2,}\p{Ll}\p{Lu}|\p{Ll}\d\p{L}|\p{L}\p{Ll}\d$|\d\p{Ll}$/u.test(word);
}
