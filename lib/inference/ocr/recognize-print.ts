/** Reads print of whatever alphabet: the built-in models first, Tesseract the lines whose letters they do not know. */
import type { FoundText } from './ocr.worker.ts';
import type { RecognizedText } from './recognized-text.ts';
import { isDoubtful } from './tesseract/choose-readings.ts';
import { findLanguages, readWithTesseract } from './tesseract/index.ts';

/** What another alphabet is taken for, as Tesseract calls it. Cyrillic is what comes out as Latin that is none. */
const CYRILLIC = ['rus'];

/**
 * @param found what the built-in models found in the image and read there.
 * @returns what they read, with the lines of Cyrillic letters as Tesseract read them.
 */
export async function readOtherAlphabet(
  bytes: Uint8Array,
  { page, read }: FoundText,
  signal?: AbortSignal,
): Promise<RecognizedText> {
  if (!page.pieces.some(isDoubtful)) return read;
  const languages = await findLanguages(CYRILLIC);
  if (languages === null) return read;
  return readWithTesseract({ image: bytes, languages, page, choice: 'doubt' }, signal);
}
