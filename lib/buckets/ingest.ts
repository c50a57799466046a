/**
 * Reads stored files in the background: text and passages out of documents, size and thumbnail of images, files out of
 * archives. A row says
 * `processing` until that is done, so a process that ends in between goes on at its next start.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { BucketFileWhereInput } from '../../generated/prisma/models.ts';
import { isAppError } from '../contract/errors.ts';
import { LIMITS } from '../contract/limits.ts';
import { recognizePrint } from '../inference/ocr/index.ts';
import { drawPage, type Passage, readDocument, readImage } from '../media/index.ts';
import { database } from '../platform/database.ts';
import { logger } from '../platform/log.ts';
import { singleton } from '../platform/singleton.ts';
import { storage } from '../platform/storage.ts';
import { ARCHIVE_TYPE, unpackArchive } from './archive-members.ts';
import type { BucketFile } from './rows.ts';

/** Rows of one insert: the event loop gets its turn between them. */
const BATCH = 25;
const RETRY_MS = 5_000;
const running = (): Map<string, Promise<void>> => singleton('bucket-reading', () => new Map<string, Promise<void>>());

/** Reads a file unless that is done or going on. The promise never rejects: a failure is the row's `failed`. */
export function startReading(file: BucketFile): Promise<void> {
  if (file.status !== 'processing' && file.status !== 'stored') return Promise.resolve();
  const existing = running().get(file.id);
  if (existing) return existing;
  const work = readAndRecord(file).finally(() => running().delete(file.id));
  running().set(file.id, work);
  return work;
}

/** Waits until these files are read or have failed. Rejects with the signal's reason when it is aborted first. */
export async function waitUntilReady(ownerId: string, fileIds: readonly string[], signal: AbortSignal): Promise<void> {
  const ids = [...fileIds];
  await waitFor({ ownerId, id: { in: ids } }, signal);
  // What came out of an archive is known only now.
  await waitFor({ ownerId, parentId: { in: ids } }, signal);
}

async function waitFor(which: BucketFileWhereInput, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const files = await database().bucketFile.findMany({ where: { ...which, status: { in: ['processing', 'stored'] } } });
  if (files.length === 0) return;
  const aborted = Promise.withResolvers<never>();
  const onAbort = (): void => aborted.reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    await Promise.race([Promise.all(files.map(startReading)), aborted.promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

async function readAndRecord(file: BucketFile): Promise<void> {
  for (;;) {
    try {
      if (file.kind === 'image') await recordImage(file);
      else if (file.mediaType === ARCHIVE_TYPE) await recordArchive(file);
      else await recordDocument(file);
      return;
    } catch (error) {
      if (isAppError(error) && error.status === 503) {
        await sleep(RETRY_MS, undefined, { ref: false });
        if (await exists(file.id)) continue;
        return;
      }
      await recordFailure(file, error);
      return;
    }
  }
}

async function recordImage(file: BucketFile): Promise<void> {
  const { width, height, thumbnail } = await readImage(storage().path(file.id));
  await storage().writePart(file.id, 'thumbnail', thumbnail);
  await finish(file.id, { width, height, status: 'ready' });
}

async function recordArchive(file: BucketFile): Promise<void> {
  const { members, note } = await unpackArchive(file);
  await finish(file.id, { status: 'ready', error: note });
  for (const member of members) void startReading(member);
}

async function recordDocument(file: BucketFile): Promise<void> {
  const { name, mediaType, sourceUrl } = file;
  const input = { file: storage().path(file.id), mediaType, name, sourceUrl };
  const first = await readDocument(input);
  const recognized = await recognizePages(input.file, first.blankPages);
  const isRead = Object.keys(recognized).length > 0;
  const { text, passages, pages, note, blankPages } = isRead ? await readDocument({ ...input, recognized }) : first;
  await storage().writePart(file.id, 'text', new TextEncoder().encode(text));
  await writeChunks(file, passages);
  const error = note ?? noteOnScan(text, blankPages.length, isRead);
  await finish(file.id, { pages, textLength: text.length, status: 'ready', error });
}

/** Lines of the pages that are only pictures, by page; pages without any are left out. */
async function recognizePages(file: string, pages: readonly number[]): Promise<Record<number, string[]>> {
  const recognized: Record<number, string[]> = {};
  for (const page of pages.slice(0, LIMITS.recognizedPages)) {
    try {
      const { lines } = await recognizePrint(await drawPage(file, page));
      if (lines.length > 0) recognized[page] = lines.map((line) => line.text);
    } catch (error) {
      // A page that cannot be drawn or read stays blank; a full queue is a reason to come back later.
      if (!isAppError(error) || error.status === 503) throw error;
    }
  }
  return recognized;
}

function noteOnScan(text: string, blank: number, isRead: boolean): string | null {
  if (text === '' && blank > 0) return 'The pages of this PDF are pictures without text that could be recognised.';
  if (isRead && blank > 0) return `The text of ${blank} scanned pages of this PDF was not recognised.`;
  return null;
}

/** Replaces the passages of a file. A file deleted meanwhile has no row to hang them under, and needs none. */
export async function writeChunks(file: BucketFile, passages: readonly Passage[]): Promise<void> {
  await database().bucketChunk.deleteMany({ where: { fileId: file.id } });
  for (let start = 0; start < passages.length; start += BATCH) {
    const data = passages.slice(start, start + BATCH).map((passage) => ({
      ...passage,
      ownerId: file.ownerId,
      fileId: file.id,
    }));
    await database().bucketChunk.createMany({ data });
    await sleep(0);
  }
}

async function finish(id: string, data: Partial<BucketFile>): Promise<void> {
  const { count } = await database().bucketFile.updateMany({ where: { id }, data });
  // Deleted while it was being read: what was made from it goes too.
  if (count === 0) await storage().delete(id);
}

async function recordFailure(file: BucketFile, error: unknown): Promise<void> {
  const sentence = isAppError(error) ? error.message : 'This file could not be read.';
  try {
    if (!(await exists(file.id))) {
      await storage().delete(file.id);
      return;
    }
    const cause = isAppError(error) ? error.cause : error;
    logger().info({ fileId: file.id, mediaType: file.mediaType, reason: sentence, err: cause }, 'file not read');
    await finish(file.id, { status: 'failed', error: sentence });
  } catch (cause) {
    // The database itself is gone; the row stays `processing` and is read at the next start.
    logger().error({ err: cause, fileId: file.id }, 'file state not saved');
  }
}

const exists = async (id: string): Promise<boolean> => (await database().bucketFile.count({ where: { id } })) > 0;
