/** The record of a shared chat of our own: exactly what its owner chose to show, and nothing that leads back to them. */
import type { ShareModel } from '../../generated/prisma/models.ts';
import type { ConversationDetail, MessageView } from '../contract/api.ts';
import { TooLargeError } from '../contract/errors.ts';
import { LIMITS } from '../contract/limits.ts';
import { readConversation } from '../conversations/index.ts';
import { rewriteAddresses, sharedMediaUrl } from './addresses.ts';
import { type ConversationRecord, messagesOf, type RecordItem, recordHead, toItem } from './conversation-record.ts';
import { addressesOf, type ChatFile, collectFiles, type Numbers } from './travelling-files.ts';

/** What is shared, before the owner's choices are applied to it. */
export interface ShareSource {
  readonly conversation: ConversationDetail;
  readonly messages: readonly MessageView[];
  readonly files: readonly ChatFile[];
}

/** @throws NotFoundError for a conversation that is unknown, deleted or somebody else's. */
export async function readSource(
  ownerId: string,
  conversationId: string,
  messageId: string | null,
): Promise<ShareSource> {
  const conversation = await readConversation(ownerId, conversationId);
  const messages = messagesOf(conversation, messageId);
  return { conversation, messages, files: await collectFiles(ownerId, messages) };
}

export function toSharedRecord(
  share: Pick<ShareModel, 'id' | 'instructions'>,
  { conversation, messages, files }: ShareSource,
  numbers: Numbers,
): ConversationRecord {
  const urls = addressesOf(share.id, files, numbers);
  return {
    ...recordHead(conversation),
    system: share.instructions ? conversation.system_prompt : '',
    data: {},
    items: messages.map((view): RecordItem => {
      const item = toItem({ ...view, reasoning: rewriteAddresses(view.reasoning, urls) });
      const listed = files.flatMap(({ ref, messageId, inText, about }) => {
        const number = numbers.get(ref);
        return messageId !== view.id || inText || number === undefined
          ? []
          : [{ ...about, url: sharedMediaUrl(share.id, number) }];
      });
      return {
        ...item,
        content: rewriteAddresses(view.text, urls),
        ...(listed.length === 0 ? {} : { files: listed }),
      };
    }),
  };
}

/** A text of the chat as `toSharedRecord` shows it; for an answer that is still growing. */
export const sharedTexts = (share: { readonly id: string }, { files }: ShareSource, numbers: Numbers) => {
  const urls = addressesOf(share.id, files, numbers);
  return (text: string): string => rewriteAddresses(text, urls);
};

/** The record as it is stored. @throws TooLargeError */
export function serialized(record: ConversationRecord, updated: number): string {
  const text = JSON.stringify({ ...record, updated });
  if (record.items.length > LIMITS.messages || Buffer.byteLength(text) > LIMITS.shareBytes) {
    throw new TooLargeError('This chat is too long to be shared.');
  }
  return text;
}

/** Whether a stored record says the same as this one, whenever they were made. */
export function isSame(stored: string, record: ConversationRecord): boolean {
  const { updated: _updated, ...before } = JSON.parse(stored) as Record<string, unknown>;
  const { updated: _now, ...now } = record;
  return JSON.stringify(before) === JSON.stringify(now);
}
