/** Which files a chat holds, which of them travel with a share, and at which address. */
import type { BucketFileModel, MediaModel } from '../../generated/prisma/models.ts';
import type { MessageView } from '../contract/api.ts';
import { BadRequestError } from '../contract/errors.ts';
import { LIMITS } from '../contract/limits.ts';
import type { SharedFile } from '../contract/shares.ts';
import { database, type Transaction } from '../platform/database.ts';
import { fileKey, mediaKey, mediaNamesIn, sharedMediaUrl } from './addresses.ts';

/** A file of the chat, whether it travels or not. */
export interface ChatFile {
  /** `file:<id>` or `media:<id>` */
  readonly ref: string;
  /** The message it belongs to. */
  readonly messageId: string;
  /** A picture that a model made stands in the text; anything else is listed with its message. */
  readonly inText: boolean;
  /** Under which its address is known to `rewriteAddresses`. */
  readonly key: string;
  readonly about: Omit<SharedFile, 'url'>;
}

/** SQLite takes about a thousand values in one statement. */
const IDS_PER_QUERY = 500;
const ROWS_PER_INSERT = 150;

/** The files of these messages, in their order, each once. */
export async function collectFiles(ownerId: string, messages: readonly MessageView[]): Promise<ChatFile[]> {
  const media = await findMedia(ownerId, messages);
  const files = new Map<string, ChatFile>();
  for (const { id: messageId, text, attachments } of messages) {
    for (const file of attachments) {
      const { id, bucket_id, name, kind, media_type, size, width, height } = file;
      const about = { name, kind, media_type, size, width, height };
      const ref = `file:${id}`;
      if (!files.has(ref)) files.set(ref, { ref, messageId, inText: false, key: fileKey(bucket_id, name), about });
    }
    for (const name of mediaNamesIn(text)) {
      const row = media.get(name);
      if (row === undefined || files.has(`media:${row.id}`)) continue;
      files.set(`media:${row.id}`, fromMedia(row, messageId));
    }
  }
  return [...files.values()];
}

function fromMedia(row: MediaModel, messageId: string): ChatFile {
  const { id, name, mediaType, size, width, height } = row;
  const kind = row.kind as SharedFile['kind'];
  const about = { name, kind, media_type: mediaType, size, width, height };
  return { ref: `media:${id}`, messageId, inText: kind === 'image', key: mediaKey(name), about };
}

async function findMedia(ownerId: string, messages: readonly MessageView[]): Promise<Map<string, MediaModel>> {
  const names = [...new Set(messages.flatMap(({ text }) => mediaNamesIn(text)))];
  const rows: MediaModel[] = [];
  for (let at = 0; at < names.length; at += IDS_PER_QUERY) {
    const name = { in: names.slice(at, at + IDS_PER_QUERY) };
    rows.push(...(await database().media.findMany({ where: { ownerId, name } })));
  }
  return new Map(rows.map((row) => [row.name, row]));
}

/** Number of each file that travels, by its `ref`. */
export type Numbers = ReadonlyMap<string, number>;

/**
 * A row is kept of every file its owner was asked about: one that does not travel has its number below zero, so that
 * "files of later messages too" never brings back what was left out.
 */
async function readRows(shareId: string, db: Pick<Transaction, 'shareFile'>): Promise<Map<string, number>> {
  const rows = await db.shareFile.findMany({ where: { shareId }, orderBy: { seq: 'asc' } });
  return new Map(rows.map(({ kind, refId, number }) => [`${kind}:${refId}`, number]));
}

const travelling = (rows: ReadonlyMap<string, number>): Numbers =>
  new Map([...rows].filter(([, number]) => number > 0));

export const readNumbers = async (shareId: string): Promise<Numbers> => travelling(await readRows(shareId, database()));

type ShareKey = { readonly id: string; readonly ownerId: string };

/** Lets `chosen` travel and nothing else of `known`. A file keeps its number, and no number is given twice. */
export async function setFiles(
  tx: Transaction,
  share: ShareKey,
  known: readonly string[],
  chosen: readonly string[],
): Promise<Numbers> {
  const rows = await readRows(share.id, tx);
  for (const [ref, number] of rows) {
    if (number > 0 === chosen.includes(ref)) continue;
    rows.set(ref, -number);
    await tx.shareFile.update({ where: { shareId_number: { shareId: share.id, number } }, data: { number: -number } });
  }
  let last = Math.max(0, ...[...rows.values()].map(Math.abs));
  const fresh = known.filter((ref) => !rows.has(ref));
  const data = fresh.map((ref) => {
    const [kind = '', refId = ''] = ref.split(':');
    last += 1;
    rows.set(ref, chosen.includes(ref) ? last : -last);
    return { ownerId: share.ownerId, shareId: share.id, number: rows.get(ref) ?? last, kind, refId };
  });
  for (let at = 0; at < data.length; at += ROWS_PER_INSERT) {
    await tx.shareFile.createMany({ data: data.slice(at, at + ROWS_PER_INSERT) });
  }
  return travelling(rows);
}

/** Lets files travel that were not there when the owner chose. */
export async function addNewFiles(share: ShareKey, files: readonly ChatFile[]): Promise<Numbers> {
  const known = await readRows(share.id, database());
  const fresh = files.map(({ ref }) => ref).filter((ref) => !known.has(ref));
  if (fresh.length === 0) return travelling(known);
  return database().$transaction(async (tx) => {
    const now = await readRows(share.id, tx);
    const chosen = [...travelling(now).keys(), ...fresh.filter((ref) => !now.has(ref))];
    return setFiles(tx, share, fresh, chosen.slice(0, LIMITS.shareFiles));
  });
}

/** @throws BadRequestError for a choice that is no file of the chat. */
export function chooseFiles(files: readonly ChatFile[], chosen: readonly string[] | undefined): string[] {
  const refs = files.map(({ ref }) => ref);
  if (chosen === undefined) return refs.slice(0, LIMITS.shareFiles);
  if (chosen.some((ref) => !refs.includes(ref))) {
    throw new BadRequestError('One of the files is not part of what is shared.', { param: 'files' });
  }
  return [...new Set(chosen)];
}

/** What `rewriteAddresses` needs. */
export function addressesOf(shareId: string, files: readonly ChatFile[], numbers: Numbers): Map<string, string | null> {
  return new Map(
    files.map(({ ref, key }) => {
      const number = numbers.get(ref);
      return [key, number === undefined ? null : sharedMediaUrl(shareId, number)];
    }),
  );
}

/** The row behind a number of a share, with what serving it needs; null when it does not travel, or is gone. */
export async function findTravelling(
  shareId: string,
  number: number,
): Promise<
  { readonly kind: 'file'; readonly row: BucketFileModel } | { readonly kind: 'media'; readonly row: MediaModel } | null
> {
  const file = await database().shareFile.findUnique({ where: { shareId_number: { shareId, number } } });
  if (file === null || number < 1) return null;
  const where = { id: file.refId, ownerId: file.ownerId };
  if (file.kind === 'media') {
    const row = await database().media.findFirst({ where });
    return row && { kind: 'media', row };
  }
  const row = await database().bucketFile.findFirst({ where });
  return row && { kind: 'file', row };
}
