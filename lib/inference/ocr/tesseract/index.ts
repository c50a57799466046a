/** Reads print with Tesseract, for languages whose letters the built-in models do not know. */
import { LIMITS } from '../../../contract/limits.ts';
import { singleton } from '../../../platform/singleton.ts';
import { createWorkerPool, type WorkerPool } from '../../../platform/workers/pool.ts';
import type { FoundPage } from '../found-page.ts';
import type { RecognizedText } from '../recognized-text.ts';
import type { Choice } from './choose-readings.ts';
import { findLanguages, howToGet, type LanguageData } from './data.ts';

export { findLanguages, howToGet };

export interface TesseractJob {
  readonly image: Uint8Array;
  /** At least one. */
  readonly languages: readonly LanguageData[];
  /** Where the lines are, and how the built-in models read them. */
  readonly page: FoundPage;
  readonly choice: Choice;
}

const workers = (): { pool: WorkerPool | null } => singleton('tesseract-workers', () => ({ pool: null }));

const createPool = (): WorkerPool =>
  createWorkerPool({
    file: 'lib/inference/ocr/tesseract/tesseract.worker.ts',
    size: 1,
    queue: LIMITS.ocrQueue,
    timeoutMs: LIMITS.ocrMs,
    idleMs: 5 * 60_000,
    heapMb: 512,
    // Pictures of strangers are decoded here.
    processMb: 2_048,
    sentences: {
      busy: 'Many images are being read just now. Try again in a few seconds.',
      timeout: 'Reading the text of this image took too long.',
      crash: 'The text of this image could not be read.',
    },
  });

/**
 * @param job an image as `recognizeText` takes it, and data that `findLanguages` found.
 * @throws UnprocessableError, UnavailableError (too many wait), the signal's reason.
 */
export async function readWithTesseract(job: TesseractJob, signal?: AbortSignal): Promise<RecognizedText> {
  const kept = workers();
  kept.pool ??= createPool();
  return (await kept.pool.run(job, { signal })) as RecognizedText;
}

/** Ends the process; the next image gets a new one. */
export async function closeTesseract(): Promise<void> {
  const kept = workers();
  const { pool } = kept;
  kept.pool = null;
  await pool?.close();
}
