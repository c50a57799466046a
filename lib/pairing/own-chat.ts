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
  const handed = { ownerId: identity.id, conversationId };
  for (const { bucketId, name } of bucketsIn(body)) {
    const own =
      name === undefined
        ? (await isBucketOf(handed, bucketId)) || (await isAttachedWhole(handed, bucketId))
        : await isFileOf(handed, { bucketId, name });
    if (!own) throw refusal();
  }
}

/** Clients of the wire also write a reference to a bucket into the text (lib/chat/prompt.ts). */
const WRITTEN = /\{"bucket_id":"([^"]*)"/g;

interface Reference {
  readonly bucketId: string;
  /** The one file that is meant; absent for the whole bucket. */
  readonly name?: string | undefined;
}

function bucketsIn({ messages }: ConversationRequest): Reference[] {
  return messages.flatMap(({ content }) => {
    if (!Array.isArray(content)) return writtenIn(content ?? '');
    return content.flatMap((part) => {
      if ('bucket_id' in part) return [{ bucketId: part.bucket_id, name: part.name }];
      return part.type === 'text' ? writtenIn(part.text) : [];
    });
  });
}

const writtenIn = (text: string): Reference[] => [...text.matchAll(WRITTEN)].map(([, id]) => ({ bucketId: id ?? '' }));
