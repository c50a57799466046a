/** Sentence-aware passages for the documents of a bucket, made on request (`refine_chunks_with_spacy`). */
import { isAppError } from '../contract/errors.ts';
import { type Passage, refineText } from '../media/index.ts';
import { database } from '../platform/database.ts';
import { logger } from '../platform/log.ts';
import { storage } from '../platform/storage.ts';
import type { BucketFile } from './rows.ts';

/** Kinds of text made of sentences; tables, code and Markdown, whose lines mean something, are left as they are. */
const PROSE =
  /^(?:text\/(?:plain|html)|application\/(?:pdf|epub\+zip|vnd\.oasis\.opendocument\.text|vnd\..*wordprocessingml\.document))$/;
/** Of plain text, code is the larger part: only these names are prose. */
const PROSE_NAME = /\.(?:txt|text|log|html?|xhtml)$/i;
const BATCH = 500;

/**
 * Replaces the passages of a file by refined ones and keeps the text they make. Done once: a second call changes
 * nothing. When it fails, passages and text stay as they were.
 */
export async function refineFile(file: BucketFile, signal: AbortSignal): Promise<void> {
  if (file.status !== 'ready' || !isProse(file) || (await isRefined(file.id))) return;
  const passages = await database().bucketChunk.findMany({
    where: { fileId: file.id },
    orderBy: { ordinal: 'asc' },
    select: { page: true, heading: true, text: true },
  });
  if (passages.length === 0) return;
  try {
    const refined = await refineText(passages, signal);
    await replacePassages(file, refined.passages);
    await storage().writePart(file.id, 'refined', new TextEncoder().encode(refined.text));
  } catch (error) {
    signal.throwIfAborted();
    if (!isAppError(error)) throw error;
    logger().info({ fileId: file.id, reason: error.message }, 'passages not refined');
  }
}

const isProse = ({ kind, mediaType, name }: BucketFile): boolean =>
  kind === 'text' && PROSE.test(mediaType) && (!mediaType.startsWith('text/') || PROSE_NAME.test(name));

async function isRefined(fileId: string): Promise<boolean> {
  const stored = await storage().openIfPresent(fileId, 'refined');
  await stored?.close();
  return stored !== null;
}

/** In one transaction: a search meets the old passages or the new ones, never both and never none. */
async function replacePassages({ id: fileId, ownerId }: BucketFile, passages: readonly Passage[]): Promise<void> {
  const rows = passages.map((passage) => ({ ...passage, ownerId, fileId }));
  const batches = Array.from({ length: Math.ceil(rows.length / BATCH) }, (_, index) =>
    database().bucketChunk.createMany({ data: rows.slice(index * BATCH, (index + 1) * BATCH) }),
  );
  await database().$transaction([database().bucketChunk.deleteMany({ where: { fileId } }), ...batches]);
}
