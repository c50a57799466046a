/** The text of one image, and who read it. */
import { createHash } from 'node:crypto';
import { UnavailableError } from '../../contract/errors.ts';
import { LIMITS } from '../../contract/limits.ts';
import {
  findLanguages,
  howToGet,
  type RecognizedText,
  recognizeLanguages,
  recognizePrint,
} from '../../inference/ocr/index.ts';
import { diskCache } from '../../platform/disk-cache.ts';
import { type Asker, askLocal, askProvider, type ImageQuestion } from '../ask-model.ts';
import type { Engine } from '../choose-engine.ts';
import { openImage, type VisionImage } from '../image/index.ts';
import { BUILT_IN, TESSERACT } from '../model-name.ts';
import { languageNames, type TextLanguage } from './languages.ts';

export interface ReadText {
  readonly text: string;
  /** What really read it. */
  readonly model: string;
  readonly width: number;
  readonly height: number;
  /** What one should know about it, as sentences. */
  readonly notes: readonly string[];
}

interface Wish {
  readonly engine: Engine;
  /** None when the text's language is not known. */
  readonly languages: readonly TextLanguage[];
}

const DAY_MS = 24 * 60 * 60_000;
const MAX_TOKENS = 4_096;

/**
 * Reads an image. The same image of the same owner, asked in the same way, is read once.
 * @throws UnsupportedTypeError, UnprocessableError, UnavailableError, what the engine throws.
 */
export async function readText(bytes: Uint8Array, wish: Wish, asker: Asker): Promise<ReadText> {
  const cache = diskCache({ name: 'vision', maxBytes: LIMITS.visionCacheBytes, maxAgeMs: DAY_MS });
  const content = createHash('sha256').update(bytes).digest('hex');
  const languages = wish.languages.map(({ tesseract }) => tesseract);
  // Data that is installed meanwhile makes it another question.
  const data = await Promise.all(languages.map(hasData));
  const key = ['ocr-lines', asker.owner.id, wish.engine, languages, data, content];
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

async function readWith(image: VisionImage, { engine, languages }: Wish, asker: Asker): Promise<Reading> {
  switch (engine.kind) {
    case 'built-in':
      return readHere(image, languages, asker.signal);
    case 'tesseract':
      return readAlone(image, languages, asker.signal);
    case 'local':
      return withoutProvider(await askLocal(engine.id, question(image, languages), asker));
    case 'provider':
      return withoutProvider(await askProvider(engine, question(image, languages), asker));
  }
}

const withoutProvider = ({ text, model }: { text: string; model: string }): Reading => ({ text, model, notes: [] });

/** The built-in models, and Tesseract for the lines with letters they do not know, where its data is. */
async function readHere(
  { bytes }: VisionImage,
  languages: readonly TextLanguage[],
  signal: AbortSignal,
): Promise<Reading> {
  const foreign = languages.filter(({ isBuiltIn }) => !isBuiltIn);
  const there: TextLanguage[] = [];
  const notes: string[] = [];
  for (const language of foreign) {
    if (await hasData(language.tesseract)) there.push(language);
    else notes.push(noDataNote(language));
  }
  if (there.length === 0) {
    const read = await recognizePrint(bytes, { signal });
    const looks = `The letters look Cyrillic, so ${TESSERACT} read this, as Russian.`;
    return readingOf(read, read.reader === undefined ? notes : [looks, ...notes]);
  }
  const read = await recognizeLanguages(
    bytes,
    there.map(({ tesseract }) => tesseract),
    { signal },
  );
  if (read.reader === undefined && read.text !== '' && languages.length === foreign.length)
    notes.unshift(`No line has letters that only ${languageNames(there)} has, so ${BUILT_IN} read this.`);
  return readingOf(read, notes);
}

async function readAlone(
  { bytes }: VisionImage,
  languages: readonly TextLanguage[],
  signal: AbortSignal,
): Promise<Reading> {
  const names = languages.length === 0 ? ['eng'] : languages.map(({ tesseract }) => tesseract);
  for (const name of names) if (!(await hasData(name))) throw noData(name);
  const read = await recognizeLanguages(bytes, names, { signal, alone: true });
  return { ...readingOf(read, []), model: TESSERACT };
}

function readingOf({ text, reader, turned }: RecognizedText, notes: readonly string[]): Reading {
  const turn = `The page does not lie upright: it was turned by ${turned} degrees clockwise and read.`;
  return { text, model: reader ?? BUILT_IN, notes: turned === undefined ? notes : [turn, ...notes] };
}

const hasData = async (language: string): Promise<boolean> => (await findLanguages([language])) !== null;

function noDataNote(language: TextLanguage): string {
  const known = language.hasMarks
    ? 'which knows plain Latin letters and loses most marks on them (accents, umlauts and the like)'
    : 'which knows Latin and Chinese letters only';
  return `The data for ${languageNames([language])} is not installed, so ${BUILT_IN} read this, ${known}. ${howToGet(language.tesseract)}`;
}

const question = (image: VisionImage, languages: readonly TextLanguage[]): ImageQuestion => ({
  image,
  prompt: `Write down all text in this image exactly as it stands, line by line, and nothing else.${languages.length > 0 ? ` The text is in ${languageNames(languages)}.` : ''}`,
  temperature: 0,
  maxTokens: MAX_TOKENS,
});

const noData = (language: string): UnavailableError =>
  new UnavailableError(`Tesseract has no data for "${language}" on this server. ${howToGet(language)}`, {
    code: 'model_not_installed',
    param: 'language',
  });
