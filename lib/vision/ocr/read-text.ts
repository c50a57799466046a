/** The text of one image, and who read it. */
import { createHash } from 'node:crypto';
import { UnavailableError } from '../../contract/errors.ts';
import { LIMITS } from '../../contract/limits.ts';
import {
  findLanguageData,
  howToGet,
  readWithTesseract,
  recognizePrint,
  recognizeText,
} from '../../inference/ocr/index.ts';
import { diskCache } from '../../platform/disk-cache.ts';
import { type Asker, askLocal, askProvider, type ImageQuestion } from '../ask-model.ts';
import type { Engine } from '../choose-engine.ts';
import { openImage, type VisionImage } from '../image/index.ts';
import { BUILT_IN, TESSERACT } from '../model-name.ts';
import { languageName, type TextLanguage } from './languages.ts';

export interface ReadText {
  readonly text: string;
  /** What really read it. */
  readonly model: string;
  readonly width: number;
  readonly height: number;
  /** What one should know about it, as sentences. */
  readonly notes: readonly string[];
}

const DAY_MS = 24 * 60 * 60_000;
const MAX_TOKENS = 4_096;

/**
 * Reads an image. The same image of the same owner, asked in the same way, is read once.
 * @throws UnsupportedTypeError, UnprocessableError, UnavailableError, what the engine throws.
 */
export async function readText(
  bytes: Uint8Array,
  wish: { readonly engine: Engine; readonly language: TextLanguage | null },
  asker: Asker,
): Promise<ReadText> {
  const cache = diskCache({ name: 'vision', maxBytes: LIMITS.visionCacheBytes, maxAgeMs: DAY_MS });
  const content = createHash('sha256').update(bytes).digest('hex');
  const language = wish.language?.tesseract ?? null;
  // Data that is installed meanwhile makes it another question.
  const hasData = language !== null && (await findLanguageData(language)) !== null;
  const key = ['ocr', asker.owner.id, wish.engine, language, hasData, content];
  const kept = await cache.get(key);
  if (kept !== null) return JSON.parse(kept.toString('utf8')) as ReadText;
  const image = await openImage(bytes, asker.signal);
  const read = await readWith(image, wish, asker);
  const { width, height, pages } = image;
  const notes = pages > 1 ? [`The file has ${pages} pages: the first one was read.`, ...read.notes] : read.notes;
  const answer: ReadText = { ...read, width, height, notes };
  await cache.put(key, Buffer.from(JSON.stringify(answer)));
  return answer;
}

type Reading = Pick<ReadText, 'text' | 'model' | 'notes'>;

async function readWith(
  image: VisionImage,
  { engine, language }: { readonly engine: Engine; readonly language: TextLanguage | null },
  asker: Asker,
): Promise<Reading> {
  switch (engine.kind) {
    case 'built-in':
      return readHere(image, language, asker.signal);
    case 'tesseract':
      return readInLanguage(image, language?.tesseract ?? 'eng', asker.signal, []);
    case 'local':
      return withoutProvider(await askLocal(engine.id, question(image, language), asker));
    case 'provider':
      return withoutProvider(await askProvider(engine, question(image, language), asker));
  }
}

const withoutProvider = ({ text, model }: { text: string; model: string }): Reading => ({ text, model, notes: [] });

/** The built-in models know Latin letters and Chinese; for others Tesseract is asked where its data is. */
async function readHere(image: VisionImage, language: TextLanguage | null, signal: AbortSignal): Promise<Reading> {
  if (language === null) return withoutHint(image, signal);
  if (language.isBuiltIn) return builtIn(image, signal, []);
  const data = await findLanguageData(language.tesseract);
  if (data !== null) return readInLanguage(image, language.tesseract, signal, []);
  return builtIn(image, signal, [
    `The data for ${languageName(language)} is not installed, so ${BUILT_IN} read this, which knows Latin and Chinese letters only. ${howToGet(language.tesseract)}`,
  ]);
}

async function withoutHint({ bytes }: VisionImage, signal: AbortSignal): Promise<Reading> {
  const { text, reader } = await recognizePrint(bytes, { signal });
  if (reader === undefined) return { text, model: BUILT_IN, notes: [] };
  return { text, model: reader, notes: [`The letters look Cyrillic, so ${reader} read this, as Russian.`] };
}

async function builtIn({ bytes }: VisionImage, signal: AbortSignal, notes: readonly string[]): Promise<Reading> {
  const { text } = await recognizeText(bytes, { signal });
  return { text, model: BUILT_IN, notes };
}

async function readInLanguage(
  { bytes: image }: VisionImage,
  language: string,
  signal: AbortSignal,
  notes: readonly string[],
): Promise<Reading> {
  const data = await findLanguageData(language);
  if (data === null) throw noData(language);
  const { text } = await readWithTesseract({ image, language, data }, signal);
  return { text, model: TESSERACT, notes };
}

const question = (image: VisionImage, language: TextLanguage | null): ImageQuestion => ({
  image,
  prompt: `Write down all text in this image exactly as it stands, line by line, and nothing else.${language ? ` The text is in ${languageName(language)}.` : ''}`,
  temperature: 0,
  maxTokens: MAX_TOKENS,
});

const noData = (language: string): UnavailableError =>
  new UnavailableError(`Tesseract has no data for "${language}" on this server. ${howToGet(language)}`, {
    code: 'model_not_installed',
    param: 'language',
  });
