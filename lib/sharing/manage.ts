/** What an owner does with their shares: make, list, renew, change. Ending them is in `store.ts`. */
import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import { Prisma } from '../../generated/prisma/client.ts';
import type { ShareModel } from '../../generated/prisma/models.ts';
import { BadRequestError, ConflictError, NotFoundError } from '../contract/errors.ts';
import type { ChangeShare, createShareSchema, ShareItem, SharePage } from '../contract/shares.ts';
import { database } from '../platform/database.ts';
import { hashPassphrase } from './passphrase.ts';
import { titled } from './read-record.ts';
import { isSame, readSource, type ShareSource, serialized, toSharedRecord } from './shared-record.ts';
import { announceShare } from './signals.ts';
import { isOwnLive, requireRoom } from './store.ts';
import { addNewFiles, chooseFiles, setFiles } from './travelling-files.ts';

/**
 * @throws NotFoundError for a conversation or message that is not there; BadRequestError when nothing was said yet, or
 * for a file that is no part of it; TooLargeError; RateLimitError for too many shares.
 */
export async function createShare(ownerId: string, wish: z.output<typeof createShareSchema>): Promise<ShareItem> {
  const messageId = wish.message_id ?? null;
  const source = await readSource(ownerId, wish.conversation_id, messageId);
  requireSomething(source, messageId);
  const chosen = chooseFiles(source.files, wish.files);
  const passphraseHash = wish.passphrase === null ? null : await hashPassphrase(wish.passphrase);
  const id = randomUUID();
  const row = await database().$transaction(async (tx) => {
    await requireRoom(tx, ownerId);
    const made = await tx.share.create({
      data: {
        id,
        ownerId,
        conversationId: wish.conversation_id,
        messageId,
        mode: wish.mode,
        passphraseHash,
        maxViews: wish.max_views,
        expiresAt: expiryOf(wish.expires_in),
        noindex: wish.noindex,
        instructions: wish.instructions,
        newFiles: wish.new_files,
      },
    });
    const known = source.files.map(({ ref }) => ref);
    const numbers = await setFiles(tx, made, known, chosen);
    if (wish.mode === 'live') return made;
    const record = toSharedRecord(made, source, numbers);
    const data = { record: serialized(record, record.updated), recordUpdated: BigInt(record.updated) };
    return tx.share.update({ where: { id }, data });
  });
  return toItem(row, source.conversation.title, chosen, true);
}

function requireSomething({ messages }: ShareSource, messageId: string | null): void {
  if (messages.length > 0) return;
  if (messageId !== null) throw new NotFoundError('There is no such message in this conversation.');
  throw new BadRequestError('There is nothing in this chat to share yet.');
}

const expiryOf = (seconds: number | null): Date | null =>
  seconds === null ? null : new Date(Date.now() + seconds * 1_000);

/** Newest first. */
export async function listShares(
  ownerId: string,
  request: {
    readonly cursor?: string | undefined;
    readonly limit: number;
    readonly conversation_id?: string | undefined;
  },
): Promise<SharePage> {
  const rows = await database().share.findMany({
    where: {
      ownerId,
      revokedAt: null,
      ...(request.cursor === undefined ? {} : { seq: { lt: Number(request.cursor) } }),
      ...(request.conversation_id === undefined ? {} : { conversationId: request.conversation_id }),
      // The link of a deleted chat is gone with it.
      OR: [{ conversationId: null }, { conversation: { deletedAt: null } }],
    },
    orderBy: { seq: 'desc' },
    take: request.limit + 1,
    omit: { record: true },
    include: { conversation: { select: { title: true, updatedAt: true } }, files: { where: { number: { gt: 0 } } } },
  });
  const page = rows.slice(0, request.limit);
  const titles = await postedTitles(page.filter(({ conversation }) => conversation === null).map(({ id }) => id));
  const items = page.map(({ conversation, files, ...row }) => {
    const refs = files.map(({ kind, refId }) => `${kind}:${refId}`);
    const current = conversation === null || conversation.updatedAt.getTime() <= Number(row.recordUpdated);
    return toItem(row, conversation?.title ?? titles.get(row.id) ?? '', refs, current || row.mode === 'live');
  });
  return { items, next_cursor: rows.length > request.limit ? String(page.at(-1)?.seq) : null };
}

/** Titles of other clients' records, without reading up to 5 MB of each. */
async function postedTitles(ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await database().$queryRaw<{ readonly id: string; readonly title: unknown }[]>(Prisma.sql`
    SELECT id, coalesce(nullif(json_extract(record, '$.new_title'), ''), json_extract(record, '$.title')) AS title
    FROM Share WHERE id IN (${Prisma.join([...ids])})`);
  return new Map(rows.map(({ id, title }) => [id, titled(title)]));
}

/** @throws NotFoundError */
export async function readOwn(ownerId: string, id: string): Promise<ShareItem> {
  const row = await findOwn(ownerId, id);
  if (row.conversationId === null) return toItem(row, (await postedTitles([row.id])).get(row.id) ?? '', [], true);
  const source = await readSource(ownerId, row.conversationId, row.messageId);
  const files = await database().shareFile.findMany({ where: { shareId: row.id }, orderBy: { number: 'asc' } });
  const numbers = new Map(files.map(({ kind, refId, number }) => [`${kind}:${refId}`, number] as const));
  const travelling = new Map([...numbers].filter(([, number]) => number > 0));
  const current = isOwnLive(row) || isSame(row.record, toSharedRecord(row, source, travelling));
  return toItem(row, source.conversation.title, [...travelling.keys()], current);
}

/** Takes the snapshot again. @throws NotFoundError, ConflictError for what is no snapshot of ours, TooLargeError */
export async function renewShare(ownerId: string, id: string): Promise<ShareItem> {
  const row = await findOwn(ownerId, id);
  if (row.conversationId === null || isOwnLive(row)) {
    throw new ConflictError('Only a snapshot can be renewed.');
  }
  const source = await readSource(ownerId, row.conversationId, row.messageId);
  requireSomething(source, row.messageId);
  await storeSnapshot(row, source);
  return readOwn(ownerId, id);
}

async function storeSnapshot(row: ShareModel, source: ShareSource): Promise<void> {
  const known = source.files.map(({ ref }) => ref);
  if (row.newFiles) await addNewFiles(row, source.files);
  await database().$transaction(async (tx) => {
    const now = await tx.share.findUniqueOrThrow({ where: { id: row.id } });
    const files = await tx.shareFile.findMany({ where: { shareId: row.id, number: { gt: 0 } } });
    // What came since and was not asked about stays at home, also the next time.
    const numbers = await setFiles(
      tx,
      row,
      known,
      files.map(({ kind, refId }) => `${kind}:${refId}`),
    );
    const record = toSharedRecord(now, source, numbers);
    if (isSame(now.record, record)) return;
    // Readers poll by this number, so it must grow even where the conversation's own has not.
    const updated = Math.max(record.updated, Number(now.recordUpdated) + 1);
    const data = { record: serialized(record, updated), recordUpdated: BigInt(updated) };
    await tx.share.update({ where: { id: row.id }, data });
  });
  announceShare(row.id);
}

/**
 * Changes what its owner chose. Another passphrase locks out who knew the old one; fewer files, or the instructions,
 * change a snapshot at once.
 * @throws NotFoundError; BadRequestError for a file that is no part of it, and for choices that a posted record lacks.
 */
export async function changeShare(ownerId: string, id: string, change: ChangeShare): Promise<ShareItem> {
  const row = await findOwn(ownerId, id);
  const passphraseHash =
    change.passphrase === undefined || change.passphrase === null
      ? change.passphrase
      : await hashPassphrase(change.passphrase);
  const given = {
    ...(passphraseHash === undefined ? {} : { passphraseHash }),
    ...(change.expires_in === undefined ? {} : { expiresAt: expiryOf(change.expires_in) }),
    ...(change.max_views === undefined ? {} : { maxViews: change.max_views }),
    ...(change.noindex === undefined ? {} : { noindex: change.noindex }),
    ...(change.instructions === undefined ? {} : { instructions: change.instructions }),
    ...(change.new_files === undefined ? {} : { newFiles: change.new_files }),
  };
  if (row.conversationId === null) {
    if (change.files !== undefined || change.instructions !== undefined || change.new_files !== undefined) {
      throw new BadRequestError('What this share shows is up to the client that posted it.');
    }
    await database().share.update({ where: { id }, data: given });
    announceShare(id);
    return readOwn(ownerId, id);
  }
  const source = await readSource(ownerId, row.conversationId, row.messageId);
  const chosen = change.files === undefined ? null : chooseFiles(source.files, change.files);
  const changed = await database().$transaction(async (tx) => {
    if (chosen !== null)
      await setFiles(
        tx,
        row,
        source.files.map(({ ref }) => ref),
        chosen,
      );
    return tx.share.update({ where: { id }, data: { ...given, updatedAt: new Date() } });
  });
  const shows = chosen !== null || change.instructions !== undefined;
  if (shows && !isOwnLive(row)) await storeSnapshot(changed, source);
  else announceShare(id);
  return readOwn(ownerId, id);
}

async function findOwn(ownerId: string, id: string): Promise<ShareModel> {
  const row = await database().share.findFirst({
    where: {
      id: id.toLowerCase(),
      ownerId,
      revokedAt: null,
      OR: [{ conversationId: null }, { conversation: { deletedAt: null } }],
    },
  });
  if (row === null) throw new NotFoundError('There is no such share.');
  return row;
}

function toItem(row: Omit<ShareModel, 'record'>, title: string, files: readonly string[], current: boolean): ShareItem {
  return {
    id: row.id,
    conversation_id: row.conversationId,
    message_id: row.messageId,
    title,
    path: `/chat/${row.id}/${row.conversationId ?? ''}`,
    mode: row.conversationId === null ? 'posted' : row.mode === 'live' ? 'live' : 'snapshot',
    views: row.views,
    max_views: row.maxViews,
    expires: row.expiresAt?.getTime() ?? null,
    expired: row.expiresAt !== null && row.expiresAt.getTime() <= Date.now(),
    spent: row.maxViews !== null && row.views >= row.maxViews,
    passphrase: row.passphraseHash !== null,
    noindex: row.noindex,
    instructions: row.instructions,
    new_files: row.newFiles,
    files,
    current,
    created: row.createdAt.getTime(),
  };
}
