/** Opens documents and images in a worker thread. */
import { UnprocessableError } from '../contract/errors.ts';
import { LIMITS } from '../contract/limits.ts';
import { singleton } from '../platform/singleton.ts';
import { createWorkerPool, type WorkerPool } from '../platform/workers/pool.ts';
import { JobError } from '../platform/workers/protocol.ts';
import { closeAvWorkers } from './av/index.ts';
import { detectEncoding, wideEncoding } from './decode-text.ts';
import type { Passage } from './extract/chunk.ts';
import type { ExtractInput } from './extract/extract.ts';
import { archiveType } from './identify-archive.ts';
import type { DocumentResult, ImageResult, LinksResult, MediaJob, PictureFactsResult, RefineResult } from './jobs.ts';

export { type Archive, openArchive } from './archive.ts';
export { type DecodedSound, mediaFacts, sampleFrames, withSound } from './av/index.ts';
export { withScratchFile } from './av/scratch.ts';
export {
  type FilmFrame,
  type FilmFrames,
  type FramesWish,
  type MediaFacts,
  type MediaSource,
  SOUND_RATE,
} from './av/types.ts';
export { decodeToWav } from './av/wav.ts';
export type { ColorName } from './color-names.ts';
export { chunkBlocks, type Passage } from './extract/chunk.ts';
export type { DocumentResult, ImageResult } from './jobs.ts';
export type { CameraFacts, PictureFacts } from './picture-facts.ts';

/** Two processes: one long PDF must not keep a photo's thumbnail waiting. */
function pool(): WorkerPool {
  return singleton('media-workers', () =>
    createWorkerPool({
      file: 'lib/media/media.worker.ts',
      size: 2,
      queue: LIMITS.extractionQueue,
      timeoutMs: LIMITS.extractionMs,
      stallMs: LIMITS.extractionStallMs,
      idleMs: 60_000,
      heapMb: 512,
      processMb: 1_024,
      sentences: {
        busy: 'Too many files are being read just now.',
        timeout: 'Reading this file took too long.',
        crash: 'This file could not be read.',
      },
    }),
  );
}

/** Text and passages of a stored file. Throws UnprocessableError with a sentence for the user. */
export async function readDocument(job: ExtractInput, signal?: AbortSignal): Promise<DocumentResult> {
  return (await pool().run({ kind: 'document', ...job } satisfies MediaJob, { signal })) as DocumentResult;
}

/** A page of a stored PDF as PNG. Throws UnprocessableError. */
export async function drawPage(file: string, page: number): Promise<Uint8Array> {
  return (await pool().run({ kind: 'pdf-page', file, page } satisfies MediaJob)) as Uint8Array;
}

/** Size and thumbnail of a stored image. Throws UnprocessableError with a sentence for the user. */
export async function readImage(file: string, signal?: AbortSignal): Promise<ImageResult> {
  return (await pool().run({ kind: 'image', file } satisfies MediaJob, { signal })) as ImageResult;
}

/** What a picture says of itself, of a stored one or of bytes. Throws UnprocessableError with a sentence for the user. */
export async function pictureFacts(source: string | Uint8Array, signal?: AbortSignal): Promise<PictureFactsResult> {
  return (await pool().run({ kind: 'picture-facts', source } satisfies MediaJob, { signal })) as PictureFactsResult;
}

/** The size of the thumbnail that readImage makes of a picture of this size; null while its size is unknown. */
export function thumbnailSize(image: { readonly width: number | null; readonly height: number | null }) {
  const { width, height } = image;
  if (width === null || height === null || width < 1 || height < 1) return null;
  const scale = Math.min(1, LIMITS.thumbnailPixels / width, LIMITS.thumbnailPixels / height);
  const scaled = (side: number): number => Math.max(1, Math.round(side * scale));
  return { width: scaled(width), height: scaled(height) };
}

/** The links of a stored web page. Throws UnprocessableError. */
export async function readPageLinks(file: string, signal: AbortSignal): Promise<LinksResult> {
  return (await pool().run({ kind: 'links', file } satisfies MediaJob, { signal })) as LinksResult;
}

/** Passages that begin and end with a sentence, and the text they make. Throws UnprocessableError. */
export async function refineText(
  passages: readonly Pick<Passage, 'page' | 'heading' | 'text'>[],
  signal: AbortSignal,
): Promise<RefineResult> {
  return (await pool().run({ kind: 'refine', passages } satisfies MediaJob, { signal })) as RefineResult;
}

/** The media type of a stored ZIP, by its directory. Throws UnprocessableError with a sentence for the user. */
export async function identifyArchive(file: string): Promise<string> {
  try {
    return await archiveType(file);
  } catch (error) {
    if (error instanceof JobError) throw new UnprocessableError(error.message, { cause: error });
    throw error;
  }
}

/** True when the beginning of a file reads as text in some known encoding. */
export const looksLikeText = (head: Uint8Array): boolean => detectEncoding(head) !== null;

/** True for UTF-16 text, which programs that go by the first bytes take for sound. */
export const looksLikeWideText = (head: Uint8Array): boolean => wideEncoding(head) !== null;

/** Ends the threads; files being read are given up and read again at the next start. */
export async function closeMediaWorkers(): Promise<void> {
  await Promise.all([pool().close(), closeAvWorkers()]);
}
