/** What the body of a question may name when a paired phone asks it. */
import type { ConversationRequest } from '../contract/conversation.ts';
import type { Identity } from '../platform/identity.ts';
import { isAttachedWhole, isBucketOf, isFileOf } from './device-files.ts';
import { refusal } from './device-gate.ts';

/**
 * Passes everybody but a device that asks outside its conversation, with files of others, or through an address of its
 * own choice. @throws ForbiddenError
 */
export async function requireOwnChat(
  identity: Identity,
  body: ConversationRequest,
  credentials: { readonly baseUrl?: string | undefined },
): Promise<void> {
  const { conversationId } = identity;
  if (identity.kind !== 'device') return;
  if (conversationId === undefined || body.conversation_id !== conversationId || body.temporary === true)
    throw refusal();
  if (credentials.baseUrl) throw refusal();
  for (const { bucketId, name } of bucketsIn(body)) {
    const own =
      name === undefined
        ? (await isBucketOf(conversationId, bucketId)) || (await isAttachedWhole(conversationId, bucketId))
        : await isFileOf(conversationId, { bucketId, name });
    if (!own) throw refusal();
  }
}

function bucketsIn({ messages }: ConversationRequest) {
  const parts = messages.flatMap(({ content }) => (Array.isArray(content) ? content : []));
  return parts.flatMap((part) => ('bucket_id' in part ? [{ bucketId: part.bucket_id, name: part.name }] : []));
}
