/** Two readers of one page: line by line, whose reading stands. */
import type { FoundPiece } from '../found-page.ts';
import { isStrange } from '../legible.ts';

/**
 * `told`: the language is known, so every line is read again. `doubt`: it is not, so only lines that look like another
 * alphabet are, and the rest of the page when there is Cyrillic among them. `alone`: nothing of the first reader stays.
 */
export type Choice = 'told' | 'doubt' | 'alone';

export type Reader = (piece: FoundPiece) => Promise<FoundPiece>;

/** Clean Latin print is read with 0.98 and more, Cyrillic taken for Latin with 0.74 to 0.98, mostly below this. */
const DOUBTED = 0.95;
/** A doubtful line without a strange word may be Latin all the same from here on. */
const PLAIN = 0.9;
/** Tesseract on letters of an alphabet it does not know stays below this. */
const BELIEVED = 0.5;
/** And above this a line of its own alphabet may be, of which one word was hard to read. */
const HALF_BELIEVED = 0.35;
/** Chinese is read well by the built-in models, if with less certainty. */
const CHINESE_SHARE = 0.5;
/** Letters the built-in models do not know, whatever the language. */
const FOREIGN = /(?![A-Za-z\p{Script=Han}])\p{L}/gu;
/** Those of them that are no Latin letters with a mark. */
const OTHER_SCRIPT = /(?![\p{Script=Latin}\p{Script=Han}])\p{L}/gu;
/** English read with a second alphabet at hand gets a letter or a short word of it here and there; this is no chance. */
const OTHER_WORD = /(?:(?![\p{Script=Latin}\p{Script=Han}])\p{L}){4}/u;
/** Not even on a line that looks well in Latin letters. */
const LONG_OTHER_WORD = /(?:(?![\p{Script=Latin}\p{Script=Han}])\p{L}){6}/u;
const OTHER_SHARE = 0.5;
const MOST = 0.5;

/**
 * @param pieces as the built-in models read them.
 * @returns the pieces as they stand now, and whether anything was taken from the second reader.
 */
export async function chooseReadings(
  pieces: readonly FoundPiece[],
  choice: Choice,
  read: Reader,
): Promise<{ pieces: FoundPiece[]; isRead: boolean }> {
  if (choice === 'alone') {
    const again: FoundPiece[] = [];
    for (const piece of pieces) again.push(await read(piece));
    return { pieces: again, isRead: true };
  }
  const taken = new Map<FoundPiece, FoundPiece>();
  /** Lines that look well in Latin letters too. */
  const open = new Map<FoundPiece, FoundPiece>();
  /** Lines that Tesseract is not sure of, and that are no Latin either. */
  const weak = new Map<FoundPiece, FoundPiece>();
  for (const piece of pieces.filter(isDoubtful)) {
    const again = await read(piece);
    if (choice === 'told' && hasMarks(again)) taken.set(piece, again);
    else if (hasOtherWords(again, BELIEVED)) (isPlain(piece, PLAIN) ? open : taken).set(piece, again);
    else if (hasOtherWords(again, HALF_BELIEVED) && words(piece.text).some(isStrange)) weak.set(piece, again);
  }
  if (taken.size > 0 || choice === 'told')
    for (const piece of pieces.filter((one) => hasLetters(one) && !isDoubtful(one))) {
      const again = await read(piece);
      if (choice === 'told' && hasMarks(again)) taken.set(piece, again);
      else if (isMostlyOther(again, BELIEVED) || (again.confidence >= BELIEVED && LONG_OTHER_WORD.test(again.text)))
        open.set(piece, again);
    }
  // They go with the page: "Hek 4821" and "Card 4821" look alike.
  const most = MOST * pieces.filter(hasLetters).length;
  if (taken.size > 0 || open.size >= most) for (const [piece, again] of open) taken.set(piece, again);
  // What is left out for want of certainty is not meant: the page vouches for it.
  const vouched = (again: FoundPiece): FoundPiece => ({ ...again, confidence: BELIEVED });
  if (taken.size >= most) for (const [piece, again] of weak) taken.set(piece, vouched(again));
  return { pieces: pieces.map((piece) => taken.get(piece) ?? piece), isRead: taken.size > 0 };
}

/** Whether a line of the built-in models may be print they do not know. */
export function isDoubtful(piece: FoundPiece): boolean {
  const { text } = piece;
  const letters = count(text, /\p{L}/gu);
  if (letters === 0 || count(text, /\p{Script=Han}/gu) > CHINESE_SHARE * letters) return false;
  return !isPlain(piece, DOUBTED);
}

const isPlain = ({ text, confidence }: FoundPiece, sure: number): boolean =>
  confidence >= sure && count(text, FOREIGN) === 0 && !words(text).some(isStrange);

function hasOtherWords(piece: FoundPiece, sure: number): boolean {
  return piece.confidence >= sure && (OTHER_WORD.test(piece.text) || isMostlyOther(piece, sure));
}

function isMostlyOther({ text, confidence }: FoundPiece, sure: number): boolean {
  const other = count(text, OTHER_SCRIPT);
  return confidence >= sure && other > 0 && other >= OTHER_SHARE * count(text, /\p{L}/gu);
}

/** Latin letters with accents, umlauts and the like, which the built-in models read without. */
const hasMarks = ({ text, confidence }: FoundPiece): boolean =>
  confidence >= BELIEVED && count(text, OTHER_SCRIPT) === 0 && count(text, FOREIGN) > 0;

const hasLetters = ({ text }: FoundPiece): boolean => /\p{L}/u.test(text);

const count = (text: string, letters: RegExp): number => text.match(letters)?.length ?? 0;

const words = (text: string): string[] => text.match(/[\p{L}\p{N}]*\p{L}[\p{L}\p{N}]*/gu) ?? [];
