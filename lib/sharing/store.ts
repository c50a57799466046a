/**
 * Shared conversation records. A record is the client's own JSON and stays opaque here, but for `updated`, by which
 * readers poll, and for names that other clients show as they come (harmless-record.ts). Whoever has the id may read; writing takes the owner or the token that the first post was answered with.
 */
import type { ShareModel } from '../../generated/prisma/models.ts';
import {
  BadRequestError,
  ConflictError,
  ForbiddenError,
  GoneError,
  NotFoundError,
  RateLimitError,
  TooLargeError,
  UnauthorizedError,
} from '../contract/errors.ts';
import { LIMITS } from '../contract/limits.ts';
import { constantTimeEqual, hashToken, randomToken } from '../platform/crypto.ts';
import { database, type Transaction } from '../platform/database.ts';
import { harmlessRecord } from './harmless-record.ts';
import { readLive } from './live-record.ts';
import { isPass } from './passphrase.ts';
import type { ShareReader } from './reader.ts';
import { announceShare } from './signals.ts';
import { countView } from './views.ts';

export type ShareRecord = Readonly<Record<string, unknown>>;

export type ShareRow = ShareModel & { readonly conversation: { readonly deletedAt: Date | null } | null };

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
export async function writeShare(id: string, sent: ShareRecord, writer: ShareWriter): Promise<ShareWritten> {
  const record = harmlessRecord(sent);
  const updated = updatedOf(record);
  if (Array.isArray(record.items) && record.items.length > LIMITS.messages) {
    throw new TooLargeError(`A shared conversation has at most ${LIMITS.messages} messages.`, { param: 'items' });
  }
  // One writer at a time in SQLite: of two first posts at the same moment the second finds the row of the first.
  const written = await database().$transaction(async (tx) => {
    const stored = await tx.share.findUnique({ where: { id } });
    if (stored !== null) requireWriter(stored, writer);
    if (stored !== null && !isLive(stored)) throw notFound();
    if (stored !== null && isOwnLive(stored))
      throw new ConflictError('This share shows a chat of this server as it is.');
    const recordUpdated = BigInt(updated ?? Math.max(Date.now(), Number(stored?.recordUpdated ?? 0) + 1));
    if (stored === null) {
      if (writer.ownerId === '') throw new ForbiddenError('This share belongs to somebody else.');
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
  announceShare(id);
  return written;
}

/** @throws RateLimitError for too many shares. */
export async function requireRoom(tx: Transaction, ownerId: string): Promise<void> {
  const held = await tx.share.count({ where: { ownerId, revokedAt: null } });
  if (held < LIMITS.shares) return;
  throw new RateLimitError(`There are ${LIMITS.shares} shares already. Delete some first.`, { retryAfter: 3_600 });
}

/**
 * The share as it is now, if it is still one. @throws NotFoundError for what is unknown, revoked, or of a deleted chat
 * alike; GoneError once it has expired.
 */
export async function findShare(id: string): Promise<ShareRow> {
  const row = await database().share.findUnique({
    where: { id },
    include: { conversation: { select: { deletedAt: true } } },
  });
  // A deleted chat takes its link along, and brings it back when the deletion is undone.
  if (row === null || row.revokedAt !== null || (row.conversation?.deletedAt ?? null) !== null) throw notFound();
  if (!isLive(row)) throw new GoneError('This share has expired.');
  return row;
}

/**
 * Lets a reader in, which is a view where views are limited.
 * @throws NotFoundError, GoneError (expired, or read often enough); UnauthorizedError when it takes a passphrase.
 */
export async function admitReader(id: string, reader: ShareReader): Promise<ShareRow> {
  const row = await knowReader(id, reader);
  if (!isManager(row, reader) && row.maxViews !== null) await countView(row, reader.viewer);
  return row;
}

/**
 * Opens the page of a share, which is a view, but not of whoever only draws a preview of its link: where views are
 * limited they get null, and not what is shared. @throws as `admitReader`.
 */
export async function openPage(id: string, reader: ShareReader): Promise<ShareRow | null> {
  const row = await knowReader(id, reader);
  if (isManager(row, reader)) return row;
  if (reader.isGlance) return row.maxViews === null ? row : null;
  await countView(row, reader.viewer);
  return row;
}

/** Lets a reader in who takes nothing away yet. @throws as `admitReader`, but for views. */
async function knowReader(id: string, reader: ShareReader): Promise<ShareRow> {
  const row = await findShare(id);
  if (isManager(row, reader)) return row;
  if (row.passphraseHash !== null && !isPass(reader.pass, row.id, row.passphraseHash)) {
    throw new UnauthorizedError('This share takes a passphrase.', { code: 'passphrase_required' });
  }
  return row;
}

/** Needs no passphrase and is no view. */
function isManager(row: ShareModel, reader: ShareReader): boolean {
  return reader.writeToken === null ? reader.known && row.ownerId === reader.ownerId : mayWrite(row, reader);
}

/**
 * The record, or only its version where the reader has that one already, which is no view.
 * @throws what `admitReader` throws.
 */
export async function readShare(
  id: string,
  reader: ShareReader,
  hasVersion: (updated: number) => boolean = () => false,
): Promise<SharedRecord | { readonly record: null; readonly updated: number }> {
  const row = await knowReader(id, reader);
  const { record, updated } = await recordOf(row);
  if (hasVersion(updated)) return { record: null, updated };
  if (!isManager(row, reader) && !reader.isGlance && row.maxViews !== null) await countView(row, reader.viewer);
  // Provider state may hold tokens of the person who shares, so only they get it.
  if (mayWrite(row, reader)) return { record, updated };
  const { data: _data, ...rest } = record;
  return { record: rest, updated };
}

/** What a share shows now. */
export async function recordOf(row: ShareRow): Promise<SharedRecord> {
  if (isOwnLive(row)) {
    const { record, updated } = await readLive(row);
    return { record: { ...record }, updated };
  }
  return { record: JSON.parse(row.record) as ShareRecord, updated: Number(row.recordUpdated) };
}

/** A share that is made of a chat of ours each time it is read; live shares of other clients have a record. */
export const isOwnLive = (row: Pick<ShareModel, 'mode' | 'conversationId'>): boolean =>
  row.mode === 'live' && row.conversationId !== null;

/** Ends a share for good: its content is gone, its id stays taken. @throws NotFoundError, ForbiddenError */
export async function revokeShare(id: string, writer: ShareWriter): Promise<void> {
  const row = await database().share.findUnique({ where: { id } });
  if (row === null || row.revokedAt !== null) throw notFound();
  requireWriter(row, writer);
  await database().share.update({
    where: { id },
    data: { ...REVOKED, revokedAt: new Date(), files: { deleteMany: {} }, visits: { deleteMany: {} } },
  });
  announceShare(id);
}

/** Ends all shares of an owner. Gives how many there were. */
export async function revokeAll(ownerId: string): Promise<number> {
  const held = { ownerId, revokedAt: null };
  const rows = await database().share.findMany({ where: held, select: { id: true } });
  await database().$transaction([
    database().shareFile.deleteMany({ where: { ownerId } }),
    database().shareVisit.deleteMany({ where: { ownerId } }),
    database().share.updateMany({ where: held, data: { ...REVOKED, revokedAt: new Date() } }),
  ]);
  for (const { id } of rows) announceShare(id);
  return rows.length;
}

/** Nothing of what was shared stays; the id stays taken. */
const REVOKED = { record: '{}', recordUpdated: 0, writeTokenHash: null, passphraseHash: null } as const;

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
export function mayWrite(row: ShareModel, { ownerId, writeToken }: ShareWriter): boolean {
  if (writeToken === null) return row.ownerId === ownerId;
  return row.writeTokenHash !== null && constantTimeEqual(hashToken(writeToken), row.writeTokenHash);
}

function requireWriter(row: ShareModel, writer: ShareWriter): void {
  if (!mayWrite(row, writer)) throw new ForbiddenError('This share belongs to somebody else.');
}

const notFound = () => new NotFoundError('Not found');
