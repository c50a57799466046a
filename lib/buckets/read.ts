/** The content of stored files, as other parts of the product need it. */
import { UnprocessableError } from '../contract/errors.ts';
import { LIMITS } from '../contract/limits.ts';
import { type RecognizedText, recognizePrint } from '../inference/ocr/index.ts';
import { chunkBlocks } from '../media/index.ts';
import { database } from '../platform/database.ts';
import { singleton } from '../platform/singleton.ts';
import { storage } from '../platform/storage.ts';
import { waitUntilReady, writeChunks } from './ingest.ts';
import { type BucketFile, expandArchives, getFile } from './rows.ts';

export interface Chunk {
  readonly fileId: string;
  readonly ordinal: number;
  /** 1-based page, sheet or chapter; null where the format has none. */
  readonly page: number | null;
  /** The nearest heading above. */
  readonly heading: string;
  readonly text: string;
}

/** The bytes as they were uploaded. Throws NotFoundError, TooLargeError above LIMITS.fileReadBytes. */
export async function readFileBytes(ownerId: string, fileId: string): Promise<Uint8Array> {
  const file = await getFile(ownerId, fileId);
  return (await storage().open(file.id)).read(LIMITS.fileReadBytes);
}

/** Where a decoder in its own process finds the bytes. Throws NotFoundError. */
export async function locateFile(ownerId: string, fileId: string): Promise<string> {
  return storage().path((await getFile(ownerId, fileId)).id);
}

/**
 * The whole extracted text, of an archive each member's under its name; for a file that could not be read, the reason
 * in brackets. Waits while it is being read.
 */
export async function readFileText(ownerId: string, fileId: string): Promise<string> {
  await waitUntilReady(ownerId, [fileId], new AbortController().signal);
  const file = await getFile(ownerId, fileId);
  if (file.status === 'failed') return `[${file.name}: ${file.error ?? 'This file could not be read.'}]`;
  const members = (await expandArchives(ownerId, [fileId])).filter((id) => id !== fileId);
  if (members.length === 0) return textOf(file);
  let text = '';
  for (const id of members) {
    const member = await getFile(ownerId, id);
    const own = member.kind === 'text' && member.status === 'ready' ? await textOf(member) : '';
    if (own !== '') text += fenced(member.name, own);
  }
  return text.trimEnd();
}

/** The text of a read file under its name (contract 4.4); "" when it holds none or could not be read. */
export async function readFencedText(file: BucketFile, refined: boolean): Promise<string> {
  if (file.kind !== 'text' || file.status !== 'ready') return '';
  const text = refined ? await refinedTextOf(file) : await textOf(file);
  return text === '' ? '' : fenced(file.name, text);
}

/** Every passage of a file in reading order; empty when it holds no text. */
export async function listChunks(ownerId: string, fileId: string): Promise<Chunk[]> {
  return database().bucketChunk.findMany({
    where: { fileId: { in: await expandArchives(ownerId, [fileId]) }, ownerId },
    orderBy: [{ file: { seq: 'asc' } }, { ordinal: 'asc' }],
    select: { fileId: true, ordinal: true, page: true, heading: true, text: true },
  });
}

/**
 * The text in an image, recognised on first use and kept, so that search finds it too.
 * Throws NotFoundError, UnprocessableError (no image, unreadable), UnavailableError (too many wait), the signal's reason.
 */
export async function readImageText(ownerId: string, fileId: string, signal: AbortSignal): Promise<RecognizedText> {
  const file = await getFile(ownerId, fileId);
  if (file.kind !== 'image') throw new UnprocessableError('This file is not an image.');
  const kept = await readKept(file.id);
  if (kept) return kept;
  // Two questions about one photo share the work; the second one's abort must not end the first one's.
  const work = recognizing().get(file.id) ?? recognizeAndKeep(file);
  recognizing().set(file.id, work);
  return raceAbort(work, signal);
}

const recognizing = (): Map<string, Promise<RecognizedText>> =>
  singleton('bucket-recognizing', () => new Map<string, Promise<RecognizedText>>());

async function recognizeAndKeep(file: BucketFile): Promise<RecognizedText> {
  try {
    const bytes = await (await storage().open(file.id)).read(LIMITS.imageBytes);
    const found = await recognizePrint(bytes);
    const rows = found.lines.map(({ text }) => ({ text, page: null, heading: '', kind: 'row' as const }));
    await writeChunks(file, chunkBlocks(rows));
    await storage().writePart(file.id, 'recognized', new TextEncoder().encode(JSON.stringify(found)));
    return found;
  } finally {
    recognizing().delete(file.id);
  }
}

async function readKept(fileId: string): Promise<RecognizedText | null> {
  const kept = await storage().openIfPresent(fileId, 'recognized');
  if (kept === null) return null;
  // Written by us in the line above; nothing else can put a file there.
  return JSON.parse(Buffer.from(await kept.read(LIMITS.fileReadBytes)).toString('utf8')) as RecognizedText;
}

function raceAbort<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

/** The refined text where there is one; a file that was not or could not be refined has its own. */
async function refinedTextOf(file: BucketFile): Promise<string> {
  return (await textOf(file, 'refined')) || textOf(file);
}

async function textOf(file: BucketFile, part: 'text' | 'refined' = 'text'): Promise<string> {
  const stored = await storage().openIfPresent(file.id, part);
  if (stored === null) return '';
  // UTF-8 takes at most four bytes a character.
  return Buffer.from(await stored.read(4 * LIMITS.extractedChars + 2 ** 20)).toString('utf8');
}

/** The fence is longer than any in the text, so that the text cannot end it. */
function fenced(name: string, text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/^`{3,}/gm)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${name}\n${text}\n${fence}\n\n`;
}
