/** Reads printed text out of images, on this machine. */
import { UnavailableError } from '../../contract/errors.ts';
import { LIMITS } from '../../contract/limits.ts';
import { singleton } from '../../platform/singleton.ts';
import { createWorkerPool, type WorkerPool } from '../../platform/workers/pool.ts';
import type { FoundText } from './ocr.worker.ts';
import { readOtherAlphabet } from './recognize-print.ts';
import type { RecognizedText } from './recognized-text.ts';
import { findLanguages, howToGet, readWithTesseract } from './tesseract/index.ts';

export { judgeLegibility } from './legible.ts';
export type { Box, RecognizedLine, RecognizedText } from './recognized-text.ts';
export { closeTesseract, findLanguages, howToGet } from './tesseract/index.ts';

/** Null until the first image, and after the models were unloaded. */
const workers = (): { pool: WorkerPool | null } => singleton('ocr-workers', () => ({ pool: null }));

function pool(): WorkerPool {
  const kept = workers();
  kept.pool ??= createPool();
  return kept.pool;
}

const createPool = (): WorkerPool =>
  createWorkerPool({
    file: 'lib/inference/ocr/ocr.worker.ts',
    size: 1,
    queue: LIMITS.ocrQueue,
    timeoutMs: LIMITS.ocrMs,
    idleMs: 5 * 60_000,
    heapMb: 512,
    // Native code that is ended in the middle of its work takes its whole process with it.
    processMb: 2_048,
    // ONNX Runtime keeps as much memory as the largest picture ever needed.
    jobsPerThread: 60,
    sentences: {
      busy: 'Many images are being read just now. Try again in a few seconds.',
      timeout: 'Reading the text of this image took too long.',
      crash: 'The text of this image could not be read.',
    },
  });

/** True while a thread holds the models. */
export const isOcrLoaded = (): boolean => (workers().pool?.threads ?? 0) > 0;

/**
 * Recognises the text of an image (PNG, JPEG, WebP, GIF, AVIF; bytes are copied). The models know Latin letters, digits and Chinese.
 * Throws UnprocessableError for what cannot be read, UnavailableError when too many images wait, the signal's reason.
 */
export async function recognizeText(
  bytes: Uint8Array,
  { signal }: { signal?: AbortSignal } = {},
): Promise<RecognizedText> {
  return (await findText(bytes, signal)).read;
}

/**
 * As `recognizeText`, for print of an alphabet nobody has named: lines of Cyrillic, which the models take for strange
 * Latin, are read by Tesseract.
 */
export async function recognizePrint(
  bytes: Uint8Array,
  { signal }: { signal?: AbortSignal } = {},
): Promise<RecognizedText> {
  return readOtherAlphabet(bytes, await findText(bytes, signal), signal);
}

/**
 * As `recognizeText`, for print in languages that are known, by Tesseract's names: lines with letters the models do not
 * know are read by Tesseract, or all lines when it is to read alone.
 * Throws UnavailableError too where the data of a language is not there (`findLanguages`).
 */
export async function recognizeLanguages(
  bytes: Uint8Array,
  languages: readonly string[],
  { signal, alone = false }: { signal?: AbortSignal; alone?: boolean } = {},
): Promise<RecognizedText> {
  const data = await findLanguages(languages);
  if (data === null) throw new UnavailableError(languages.map(howToGet).join(' '), { code: 'model_not_installed' });
  const { page } = await findText(bytes, signal);
  return readWithTesseract({ image: bytes, languages: data, page, choice: alone ? 'alone' : 'told' }, signal);
}

const findText = async (bytes: Uint8Array, signal?: AbortSignal): Promise<FoundText> =>
  (await pool().run(bytes, { signal })) as FoundText;

/** Ends the thread and gives the models' memory back; the next image gets a new one. */
export async function closeOcrWorker(): Promise<void> {
  const kept = workers();
  const { pool: open } = kept;
  kept.pool = null;
  await open?.close();
}
