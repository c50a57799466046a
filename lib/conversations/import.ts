/** A conversation that was held elsewhere, as one of the owner's own. */
import { randomUUID } from 'node:crypto';
import { database } from '../platform/database.ts';

export interface ImportedMessage {
  readonly role: 'system' | 'user' | 'assistant' | 'tool';
  readonly text: string;
  readonly reasoning: string;
  readonly provider: string | null;
  readonly model: string | null;
  /** Another answer to the same question: it hangs beside the answer before it, and the path goes on past it. */
  readonly variant: boolean;
  /** Bucket files that come with it; their owner is the importer. */
  readonly fileIds?: readonly string[];
}

export interface ImportedChat {
  readonly title: string;
  readonly systemPrompt: string;
  /** At least one. */
  readonly messages: readonly ImportedMessage[];
}

/** Eleven values a row, and SQLite takes about a thousand in one statement. */
const ROWS_PER_INSERT = 80;

/** Stores it in one transaction and gives its new id. Its provider and model are the owner's usual ones. */
export async function importConversation(ownerId: string, chat: ImportedChat): Promise<string> {
  const conversationId = randomUUID();
  const placed = placeMessages(chat.messages);
  const rows = placed.rows.map((row) => ({ ...row, ownerId, conversationId }));
  await database().$transaction(async (tx) => {
    await tx.conversation.create({
      data: {
        id: conversationId,
        ownerId,
        title: chat.title,
        systemPrompt: chat.systemPrompt,
        leafId: placed.leafId,
      },
    });
    for (let at = 0; at < rows.length; at += ROWS_PER_INSERT) {
      await tx.message.createMany({ data: rows.slice(at, at + ROWS_PER_INSERT) });
    }
    const attachments = placed.attachments.map((attachment) => ({ ...attachment, ownerId }));
    for (let at = 0; at < attachments.length; at += ROWS_PER_INSERT) {
      await tx.attachment.createMany({ data: attachments.slice(at, at + ROWS_PER_INSERT) });
    }
  });
  return conversationId;
}

function placeMessages(messages: readonly ImportedMessage[]) {
  let last: { readonly id: string; readonly parentId: string | null; readonly role: string } | null = null;
  const attachments: { readonly messageId: string; readonly fileId: string }[] = [];
  const rows = messages.map(({ variant, fileIds = [], ...message }) => {
    const beside: boolean = variant && message.role === 'assistant' && last?.role === 'assistant';
    const parentId: string | null = last === null ? null : beside ? last.parentId : last.id;
    const row = { ...message, id: randomUUID(), parentId };
    if (!beside) last = row;
    attachments.push(...fileIds.map((fileId) => ({ messageId: row.id, fileId })));
    return row;
  });
  // The first message is beside nothing, so there is one.
  return { rows, attachments, leafId: (last as { readonly id: string } | null)?.id ?? null };
}
