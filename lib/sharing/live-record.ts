/** A live share of our own: its record is made of the chat when somebody asks, and `updated` grows when it differs. */
import { hashToken } from '../platform/crypto.ts';
import { database } from '../platform/database.ts';
import { singleton } from '../platform/singleton.ts';
import type { ConversationRecord } from './conversation-record.ts';
import { readSource, type ShareSource, sharedTexts, toSharedRecord } from './shared-record.ts';
import type { ShareRow } from './store.ts';
import { addNewFiles, readNumbers } from './travelling-files.ts';

export interface LiveRecord {
  readonly record: ConversationRecord;
  readonly updated: number;
  readonly source: ShareSource;
  /** A text of the chat as its readers may have it. */
  readonly present: (text: string) => string;
}

/** Readers who ask within this time are answered with one look: a thousand of them cost what one does. */
const FRESH_MS = 300;

interface Look {
  readonly at: number;
  readonly record: Promise<LiveRecord>;
}
const looks = (): Map<string, Look> => singleton('share.looks', () => new Map());

/** @throws NotFoundError when the chat is gone. */
export async function readLive(row: ShareRow): Promise<LiveRecord> {
  for (const [id, look] of looks()) if (look.at + FRESH_MS < Date.now()) looks().delete(id);
  return looks().get(keyOf(row))?.record ?? look(row);
}

/** Looks again now. Who reads next reads at least what was seen here. @throws NotFoundError when the chat is gone. */
export function look(row: ShareRow): Promise<LiveRecord> {
  const record = lookAt(row);
  looks().set(keyOf(row), { at: Date.now(), record });
  return record;
}

/** A choice that was changed is another share. */
const keyOf = (row: ShareRow): string => `${row.id} ${row.updatedAt.getTime()}`;

async function lookAt(row: ShareRow): Promise<LiveRecord> {
  const source = await readSource(row.ownerId, row.conversationId ?? '', row.messageId);
  const numbers = row.newFiles ? await addNewFiles(row, source.files) : await readNumbers(row.id);
  const record = toSharedRecord(row, source, numbers);
  const { updated: _updated, ...content } = record;
  const digest = hashToken(JSON.stringify(content));
  const updated = await noteVersion(row.id, digest);
  return { record: { ...record, updated }, updated, source, present: sharedTexts(row, source, numbers) };
}

/** When the content was first seen as it is: what readers poll by. */
async function noteVersion(id: string, digest: string): Promise<number> {
  const mark = JSON.stringify({ digest });
  const select = { record: true, recordUpdated: true } as const;
  const seen = await database().share.findUniqueOrThrow({ where: { id }, select });
  if (seen.record === mark) return Number(seen.recordUpdated);
  return database().$transaction(async (tx) => {
    const stored = await tx.share.findUniqueOrThrow({ where: { id }, select });
    if (stored.record === mark) return Number(stored.recordUpdated);
    const updated = Math.max(Date.now(), Number(stored.recordUpdated) + 1);
    // By hand: `updatedAt` says when its owner last changed a choice.
    await tx.$executeRaw`UPDATE Share SET record = ${mark}, recordUpdated = ${updated} WHERE id = ${id} AND revokedAt IS NULL`;
    return updated;
  });
}
