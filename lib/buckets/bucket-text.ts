/** The text of a bucket as it becomes known, with everything that happens on the way (contract 4.4). */
import { AppError } from '../contract/errors.ts';
import { findDownloadFailure, watchDownloads } from './downloads/jobs.ts';
import { waitUntilReady } from './ingest.ts';
import { readFencedText } from './read.ts';
import { refineFile } from './refine.ts';
import { deleteSources } from './remove.ts';
import { type BucketFile, listFiles } from './rows.ts';

export type BucketEvent =
  /** Files downloaded so far. */
  | { readonly action: 'download'; readonly count: number }
  /** Bytes of text so far; `text` is what came last. */
  | { readonly action: 'load' | 'refine'; readonly size: number; readonly text: string }
  | { readonly action: 'media'; readonly filename: string }
  | { readonly action: 'delete_files' }
  | { readonly action: 'done'; readonly size: number };

/** Nothing of a list could be fetched; the status says whose fault it was. */
class DownloadError extends AppError {
  override readonly name: string = 'DownloadError';
}

export interface BucketTextOptions {
  readonly refine: boolean;
  readonly deleteFiles: boolean;
}

/** Waits until the bucket's downloads have ended. Throws NotFoundError, and the failure of a list that brought nothing. */
export async function awaitDownloads(ownerId: string, bucketId: string, signal: AbortSignal): Promise<void> {
  for await (const _ of bucketDownloads(ownerId, bucketId, signal));
}

/** Reads a bucket to its end. Throws NotFoundError, and the failure of a list that brought nothing. */
export async function* streamBucket(
  ownerId: string,
  bucketId: string,
  options: BucketTextOptions,
  signal: AbortSignal,
): AsyncGenerator<BucketEvent> {
  yield* bucketDownloads(ownerId, bucketId, signal);
  let size = 0;
  for await (const file of readyFiles(ownerId, bucketId, signal)) {
    if (options.refine) await refineFile(file, signal);
    const text = await readFencedText(file, options.refine);
    if (text === '') continue;
    size += Buffer.byteLength(text);
    yield { action: options.refine ? 'refine' : 'load', size, text };
  }
  for (const file of await listFiles(ownerId, bucketId)) {
    if (file.sourceUrl !== null && file.kind !== 'text') yield { action: 'media', filename: file.name };
  }
  if (options.deleteFiles) {
    await deleteSources(ownerId, bucketId);
    yield { action: 'delete_files' };
  }
  yield { action: 'done', size };
}

async function* bucketDownloads(ownerId: string, bucketId: string, signal: AbortSignal): AsyncGenerator<BucketEvent> {
  await listFiles(ownerId, bucketId);
  for await (const count of watchDownloads(ownerId, bucketId, signal)) yield { action: 'download', count };
  const failure = await findDownloadFailure(ownerId, bucketId);
  if (failure === null || (await listFiles(ownerId, bucketId)).length > 0) return;
  throw new DownloadError(failure.message, { status: failure.status });
}

/** Every file once, each when it has been read; what comes out of an archive meanwhile included. */
async function* readyFiles(ownerId: string, bucketId: string, signal: AbortSignal): AsyncGenerator<BucketFile> {
  const seen = new Set<string>();
  for (;;) {
    const next = (await listFiles(ownerId, bucketId)).filter((file) => file.kind === 'text' && !seen.has(file.id));
    if (next.length === 0) return;
    for (const { id } of next) {
      seen.add(id);
      await waitUntilReady(ownerId, [id], signal);
      // Read again: it has another state now. A file that was deleted meanwhile is not there any more.
      const file = (await listFiles(ownerId, bucketId)).find((candidate) => candidate.id === id);
      if (file !== undefined) yield file;
    }
  }
}
