/** Renaming, pinning, switching branches, deleting and bringing back. */
import type { UpdateConversation } from '../contract/api.ts';
import { NotFoundError } from '../contract/errors.ts';
import { LIMITS } from '../contract/limits.ts';
import { database, forgetDeleted } from '../platform/database.ts';
import { logger } from '../platform/log.ts';
import { announceChange } from './changes.ts';
import { findConversation } from './store.ts';
import { newestLeaf, subtree } from './tree.ts';

/** Applies a change; `leaf_id` may name any message of the tree, the path then goes on to its newest leaf. */
export async function updateConversation(ownerId: string, id: string, change: UpdateConversation): Promise<void> {
  await findConversation(ownerId, id);
  const leafId = change.leaf_id === undefined ? undefined : await leafBelow(id, change.leaf_id);
  await database().conversation.update({
    where: { id },
    data: {
      version: { increment: 1 },
      ...(change.title === undefined ? {} : { title: change.title, titleSource: 'owner' }),
      ...(change.pinned === undefined ? {} : { pinned: change.pinned }),
      ...(leafId === undefined ? {} : { leafId }),
      ...(change.system_prompt === undefined ? {} : { systemPrompt: change.system_prompt }),
      ...(change.provider === undefined ? {} : { provider: change.provider }),
      ...(change.model === undefined ? {} : { model: change.model }),
      ...(change.parameters === undefined ? {} : { parameters: JSON.stringify(change.parameters) }),
    },
  });
  announceChange(id, 'edit');
}

async function nodesOf(conversationId: string) {
  return database().message.findMany({
    where: { conversationId },
    select: { id: true, parentId: true, seq: true },
  });
}

async function leafBelow(conversationId: string, messageId: string): Promise<string> {
  const nodes = await nodesOf(conversationId);
  if (!nodes.some((node) => node.id === messageId)) {
    throw new NotFoundError('There is no such message in this conversation.', { param: 'leaf_id' });
  }
  return newestLeaf(nodes, messageId);
}

/** Hides a conversation; `restoreConversation` brings it back within `LIMITS.undoMs`. */
export async function deleteConversation(ownerId: string, id: string): Promise<void> {
  await findConversation(ownerId, id);
  await database().conversation.update({ where: { id }, data: { deletedAt: new Date() } });
  announceChange(id, 'deleted');
}

/** @throws NotFoundError when it is not there, not deleted, or not the owner's. */
export async function restoreConversation(ownerId: string, id: string): Promise<void> {
  const { count } = await database().conversation.updateMany({
    where: { id, ownerId, deletedAt: { not: null } },
    data: { deletedAt: null },
  });
  if (count === 0) throw new NotFoundError('There is no such deleted conversation.');
}

/** Removes for good what was deleted longer ago than the undo window. Returns how many. */
export async function purgeDeletedConversations(now: Date): Promise<number> {
  const before = new Date(now.getTime() - LIMITS.undoMs);
  // Who deletes a chat means its link too (lib/sharing hides it until then).
  await database().share.deleteMany({ where: { conversation: { deletedAt: { lt: before } } } });
  const { count } = await database().conversation.deleteMany({ where: { deletedAt: { lt: before } } });
  if (count > 0) await forgetDeleted();
  return count;
}

const HOUR_MS = 60 * 60_000;

/** Purges now and then once an hour. */
export async function keepPurging(): Promise<void> {
  await purgeDeletedConversations(new Date());
  setInterval(() => {
    purgeDeletedConversations(new Date()).catch((cause: unknown) => {
      // A busy database is no harm: the next hour tries again.
      logger().warn({ err: cause }, 'Deleted conversations were not purged');
    });
  }, HOUR_MS).unref();
}

/** Deletes a message and everything that was said after it. */
export async function deleteMessage(ownerId: string, id: string): Promise<void> {
  const message = await database().message.findFirst({
    where: { id, ownerId, conversation: { deletedAt: null } },
    select: { conversationId: true, parentId: true },
  });
  if (message === null) throw new NotFoundError('There is no such message.');
  const { conversationId, parentId } = message;
  const nodes = await nodesOf(conversationId);
  const doomed = new Set(subtree(nodes, id));
  const left = nodes.filter((node) => !doomed.has(node.id));
  const roots = left.filter((node) => node.parentId === null);
  const from = parentId ?? roots.at(-1)?.id ?? null;
  await database().$transaction([
    database().message.deleteMany({ where: { id: { in: [...doomed] } } }),
    database().conversation.update({
      where: { id: conversationId },
      data: { leafId: from === null ? null : newestLeaf(left, from), version: { increment: 1 } },
    }),
  ]);
  announceChange(conversationId, 'edit');
}
