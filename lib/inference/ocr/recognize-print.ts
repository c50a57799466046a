/** Reads print of whatever alphabet: the built-in models first, Tesseract where their letters are plainly none. */
import { judgeLegibility } from './legible.ts';
import type { RecognizedText } from './recognized-text.ts';
import { findLanguageData, readWithTesseract } from './tesseract/index.ts';

/** What the other alphabet is taken for, as Tesseract calls it. Cyrillic is what comes out as Latin of this kind. */
const CYRILLIC = 'rus';
/** A guess of Tesseract's at an alphabet it does not know stays below this. */
const BELIEVED = 0.7;
const CYRILLIC_SHARE = 0.5;

/**
 * @param read what the built-in models read in the image.
 * @returns that, or what Tesseract read where the first is Latin made of Cyrillic letters.
 */
export async function readOtherAlphabet(
  bytes: Uint8Array,
  read: RecognizedText,
  signal?: AbortSignal,
): Promise<RecognizedText> {
  if (judgeLegibility(read) !== 'other-alphabet') return read;
  const data = await findLanguageData(CYRILLIC);
  if (data === null) return read;
  const again = await readWithTesseract({ image: bytes, language: CYRILLIC, data }, signal);
  return isCyrillic(again) ? { ...again, reader: 'tesseract' } : read;
}

function isCyrillic({ lines, text }: RecognizedText): boolean {
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  const cyrillic = text.match(/\p{Script=Cyrillic}/gu)?.length ?? 0;
  const weight = lines.reduce((sum, line) => sum + line.text.length, 0);
  const sure = lines.reduce((sum, line) => sum + line.confidence * line.text.length, 0);
  return letters > 0 && cyrillic >= CYRILLIC_SHARE * letters && sure >= BELIEVED * weight;
}
