/** Which files belong to a conversation: what its messages came with, what its answers made, what its phone uploaded. */
import { database } from '../platform/database.ts';

/** A conversation that was handed over. */
export interface HandedChat {
  readonly ownerId: string;
  readonly conversationId: string;
}

/** The same, and the parameters of the path that is asked for. */
export interface Handed extends HandedChat {
  /** "" where the path has none of this name. */
  param(name: string): string;
}

/** True when a message of the conversation came with the file, or the phone uploaded it. */
export async function isFileOf(
  { ownerId, conversationId }: HandedChat,
  where: { readonly id: string } | { readonly bucketId: string; readonly name: string },
): Promise<boolean> {
  const file = await database().bucketFile.findFirst({
    where: { ...where, ownerId },
    select: { bucketId: true, attachments: { where: { message: { conversationId } }, take: 1, select: { seq: true } } },
  });
  if (file === null) return false;
  return file.attachments.length > 0 || (await isBucketOf({ ownerId, conversationId }, file.bucketId));
}

/** True for a bucket the phone made; others may hold more than what was attached. */
export async function isBucketOf({ ownerId, conversationId }: HandedChat, bucketId: string): Promise<boolean> {
  return (await database().pairedBucket.count({ where: { ownerId, bucketId, conversationId } })) > 0;
}

export async function isMediaOf(conversationId: string, name: string): Promise<boolean> {
  const media = await database().media.findUnique({ where: { name }, select: { messageId: true } });
  if (media?.messageId == null) return false;
  return (await database().message.count({ where: { id: media.messageId, conversationId } })) > 0;
}

/** Every file of the bucket came with messages of the conversation. */
export async function isAttachedWhole({ ownerId, conversationId }: HandedChat, bucketId: string): Promise<boolean> {
  const message = { conversationId };
  const [held, others] = await Promise.all([
    database().bucketFile.count({ where: { ownerId, bucketId, attachments: { some: { message } } } }),
    database().bucketFile.count({ where: { ownerId, bucketId, attachments: { none: { message } } } }),
  ]);
  return held > 0 && others === 0;
}

/** A phone uploads to buckets of its own: the one it names becomes one, unless it is there already and is none. */
export async function takeBucket(handed: Handed): Promise<boolean> {
  const { ownerId, conversationId } = handed;
  const bucketId = handed.param('bucket');
  if (await isBucketOf(handed, bucketId)) return true;
  if ((await database().bucket.count({ where: { ownerId, id: bucketId } })) > 0) return false;
  if ((await database().pairedBucket.count({ where: { ownerId, bucketId } })) > 0) return false;
  await database().pairedBucket.create({ data: { bucketId, ownerId, conversationId } });
  return true;
}
