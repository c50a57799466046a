/** Sharing with one press: the newest snapshot of a conversation, made or renewed, under a link that stays the same. */
import type { ShareView } from '../contract/api.ts';
import { createShareSchema } from '../contract/shares.ts';
import { readConversation } from '../conversations/index.ts';
import { database } from '../platform/database.ts';
import { singleton } from '../platform/singleton.ts';
import { createShare, readOwn, renewShare } from './manage.ts';

/** @throws NotFoundError for a conversation that is unknown, deleted or somebody else's. */
export async function readOwnShare(ownerId: string, conversationId: string): Promise<ShareView | null> {
  await readConversation(ownerId, conversationId);
  const id = await newestSnapshot(ownerId, conversationId);
  return id === null ? null : toView(await readOwn(ownerId, id));
}

/** Of several presses at one moment the others wait for the first. */
const making = (): Map<string, Promise<unknown>> => singleton('share.making', () => new Map());

/**
 * Shares the conversation as it is now, or renews what is shared of it.
 * @throws NotFoundError; BadRequestError when nothing was said yet; TooLargeError; RateLimitError for too many shares.
 */
export async function shareSnapshot(ownerId: string, conversationId: string): Promise<ShareView> {
  const key = `${ownerId} ${conversationId}`;
  const before = making().get(key) ?? Promise.resolve();
  const mine = before.catch(() => {}).then(() => shareNow(ownerId, conversationId));
  making().set(key, mine);
  try {
    return await mine;
  } finally {
    if (making().get(key) === mine) making().delete(key);
  }
}

async function shareNow(ownerId: string, conversationId: string): Promise<ShareView> {
  const id = await newestSnapshot(ownerId, conversationId);
  if (id !== null) return toView(await renewShare(ownerId, id));
  const wish = createShareSchema.parse({ conversation_id: conversationId, new_files: true });
  return toView(await createShare(ownerId, wish));
}

async function newestSnapshot(ownerId: string, conversationId: string): Promise<string | null> {
  const row = await database().share.findFirst({
    where: { ownerId, conversationId, mode: 'snapshot', messageId: null, revokedAt: null, expiresAt: null },
    orderBy: { seq: 'desc' },
    select: { id: true },
  });
  return row?.id ?? null;
}

const toView = ({ id, current }: { readonly id: string; readonly current: boolean }): ShareView => ({ id, current });
