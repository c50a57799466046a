/** The one snapshot of a conversation that its owner shares: its link stays the same while its content is renewed. */
import { randomUUID } from 'node:crypto';
import type { ShareModel } from '../../generated/prisma/models.ts';
import type { ShareView } from '../contract/api.ts';
import { BadRequestError, TooLargeError } from '../contract/errors.ts';
import { LIMITS } from '../contract/limits.ts';
import { database, type Transaction } from '../platform/database.ts';
import { type ConversationRecord, shareConversation } from './conversation-record.ts';
import { requireRoom } from './store.ts';

/** @throws NotFoundError for a conversation that is unknown, deleted or somebody else's. */
export async function readOwnShare(ownerId: string, conversationId: string): Promise<ShareView | null> {
  const record = await shareConversation(ownerId, conversationId);
  const row = await findOwn(database(), ownerId, conversationId);
  return row && { id: row.id, current: isSame(row.record, record) };
}

/**
 * Shares the conversation as it is now, or renews what is shared of it.
 * @throws NotFoundError; BadRequestError when nothing was said yet; TooLargeError; RateLimitError for too many shares.
 */
export async function shareSnapshot(ownerId: string, conversationId: string): Promise<ShareView> {
  const record = await shareConversation(ownerId, conversationId);
  if (record.items.length === 0) throw new BadRequestError('There is nothing in this chat to share yet.');
  return database().$transaction(async (tx) => {
    const stored = await findOwn(tx, ownerId, conversationId);
    if (stored !== null && isSame(stored.record, record)) return { id: stored.id, current: true };
    // Readers poll by this number, so it must grow even where the conversation's own has not.
    const updated = Math.max(record.updated, Number(stored?.recordUpdated ?? 0) + 1);
    const text = JSON.stringify({ ...record, updated });
    requireFit(record, text);
    const data = { record: text, recordUpdated: BigInt(updated) };
    if (stored !== null) {
      await tx.share.update({ where: { id: stored.id }, data });
      return { id: stored.id, current: true };
    }
    await requireRoom(tx, ownerId);
    const id = randomUUID();
    await tx.share.create({ data: { id, ownerId, conversationId, mode: 'snapshot', ...data } });
    return { id, current: true };
  });
}

const findOwn = (db: Pick<Transaction, 'share'>, ownerId: string, conversationId: string): Promise<ShareModel | null> =>
  db.share.findFirst({
    where: { ownerId, conversationId, mode: 'snapshot', revokedAt: null, expiresAt: null },
    orderBy: { seq: 'desc' },
  });

function isSame(stored: string, record: ConversationRecord): boolean {
  const { updated: _updated, ...before } = JSON.parse(stored) as Record<string, unknown>;
  const { updated: _now, ...now } = record;
  return JSON.stringify(before) === JSON.stringify(now);
}

function requireFit(record: ConversationRecord, text: string): void {
  if (record.items.length <= LIMITS.messages && Buffer.byteLength(text) <= LIMITS.shareBytes) return;
  throw new TooLargeError('This chat is too long to be shared.');
}
