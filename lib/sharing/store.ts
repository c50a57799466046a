/**
 * Shared conversation records. A record is the client's own JSON and stays opaque here, but for `updated`, by which
 * readers poll. Whoever has the id may read; writing takes the owner or the token that the first post was answered with.
 */
import type { ShareModel } from '../../generated/prisma/models.ts';
import { BadRequestError, ForbiddenError, NotFoundError, RateLimitError, TooLargeError } from '../contract/errors.ts';
import { LIMITS } from '../contract/limits.ts';
import { constantTimeEqual, hashToken, randomToken } from '../platform/crypto.ts';
import { database, type Transaction } from '../platform/database.ts';

export type ShareRecord = Readonly<Record<string, unknown>>;

/** Who writes: an owner, or the holder of the token that came with the first post. */
export interface ShareWriter {
  readonly ownerId: string;
  readonly writeToken: string | null;
}

export interface ShareWritten {
  /** Only of a share that this post made; it is stored as a hash and cannot be told again. */
  readonly writeToken: string | null;
}

export interface SharedRecord {
  readonly record: ShareRecord;
  /** What `if-none-match` is compared with: the record's own `updated`, or ours where it has none. */
  readonly updated: number;
}

/** `updated` of a record in milliseconds; null when it has none. @throws BadRequestError "invalid date" */
function updatedOf(record: ShareRecord): number | null {
  const { updated } = record;
  if (updated === undefined || updated === null) return null;
  if (typeof updated !== 'number' || !Number.isSafeInteger(updated) || updated < 0) {
    throw new BadRequestError('invalid date', { param: 'updated' });
  }
  return updated;
}

/**
 * Stores a record, as a new share or over an older version of itself. A record with the same `updated` as the stored one
 * is that record: nothing is written.
 * @throws ForbiddenError for who may not write; NotFoundError once it was revoked; BadRequestError "invalid date";
 * TooLargeError for too many messages; RateLimitError for too many shares.
 */
export async function writeShare(id: string, record: ShareRecord, writer: ShareWriter): Promise<ShareWritten> {
  const updated = updatedOf(record);
  if (Array.isArray(record.items) && record.items.length > LIMITS.messages) {
    throw new TooLargeError(`A shared conversation has at most ${LIMITS.messages} messages.`, { param: 'items' });
  }
  // One writer at a time in SQLite: of two first posts at the same moment the second finds the row of the first.
  return database().$transaction(async (tx) => {
    const stored = await tx.share.findUnique({ where: { id } });
    if (stored !== null) requireWriter(stored, writer);
    if (stored !== null && !isLive(stored)) throw notFound();
    const recordUpdated = BigInt(updated ?? Math.max(Date.now(), Number(stored?.recordUpdated ?? 0) + 1));
    if (stored === null) {
      await requireRoom(tx, writer.ownerId);
      const writeToken = randomToken();
      const data = { record: JSON.stringify(record), recordUpdated, writeTokenHash: hashToken(writeToken) };
      await tx.share.create({ data: { id, ownerId: writer.ownerId, mode: 'live', ...data } });
      return { writeToken };
    }
    if (updated === null || stored.recordUpdated !== recordUpdated) {
      await tx.share.update({ where: { id }, data: { record: JSON.stringify(record), recordUpdated } });
    }
    return { writeToken: null };
  });
}

/** @throws RateLimitError for too many shares. */
export async function requireRoom(tx: Transaction, ownerId: string): Promise<void> {
  const held = await tx.share.count({ where: { ownerId, revokedAt: null } });
  if (held < LIMITS.shares) return;
  throw new RateLimitError(`There are ${LIMITS.shares} shares already. Delete some first.`, { retryAfter: 3_600 });
}

/**
 * The stored record. Provider state in `data` may hold tokens of the person who shares, so only they get it.
 * @throws NotFoundError for unknown, revoked and expired shares alike.
 */
export async function readShare(id: string, reader: ShareWriter): Promise<SharedRecord> {
  const row = await database().share.findUnique({
    where: { id },
    include: { conversation: { select: { deletedAt: true } } },
  });
  // A deleted chat takes its link along, and brings it back when the deletion is undone.
  if (row === null || !isLive(row) || (row.conversation?.deletedAt ?? null) !== null) throw notFound();
  const record = JSON.parse(row.record) as Record<string, unknown>;
  if (!mayWrite(row, reader)) delete record.data;
  return { record, updated: Number(row.recordUpdated) };
}

/** Ends a share for good: its content is gone, its id stays taken. @throws NotFoundError, ForbiddenError */
export async function revokeShare(id: string, writer: ShareWriter): Promise<void> {
  const row = await database().share.findUnique({ where: { id } });
  if (row === null || !isLive(row)) throw notFound();
  requireWriter(row, writer);
  await database().share.update({
    where: { id },
    data: { revokedAt: new Date(), record: '{}', recordUpdated: 0, writeTokenHash: null },
  });
}

/**
 * Ends the owner's share of this id, if there is one. Clients of the wire delete a share as they delete a bucket
 * (contract, section 3): both have the id for themselves.
 */
export async function revokeOwnShare(ownerId: string, id: string): Promise<boolean> {
  const row = await database().share.findUnique({ where: { id: id.toLowerCase() } });
  if (row === null || !isLive(row) || row.ownerId !== ownerId) return false;
  await revokeShare(row.id, { ownerId, writeToken: null });
  return true;
}

function isLive(row: ShareModel): boolean {
  return row.revokedAt === null && (row.expiresAt === null || row.expiresAt.getTime() > Date.now());
}

/** A token that is given decides: a wrong one is refused, whoever sends it. */
function mayWrite(row: ShareModel, { ownerId, writeToken }: ShareWriter): boolean {
  if (writeToken === null) return row.ownerId === ownerId;
  return row.writeTokenHash !== null && constantTimeEqual(hashToken(writeToken), row.writeTokenHash);
}

function requireWriter(row: ShareModel, writer: ShareWriter): void {
  if (!mayWrite(row, writer)) throw new ForbiddenError('This share belongs to somebody else.');
}

const notFound = () => new NotFoundError('Not found');
