/** A conversation of ours as the record that clients of the wire share, store and import (contract, section 3). */
import type { ConversationDetail, MessageView } from '../contract/api.ts';
import type { SharedFile } from '../contract/shares.ts';
import { pathTo, readConversation } from '../conversations/index.ts';
import { findProvider } from '../providers/registry.ts';

export interface ConversationRecord {
  readonly id: string;
  readonly title: string;
  readonly added: number;
  readonly updated: number;
  readonly system: string;
  /** Provider thread state: never shared, it may hold tokens. */
  readonly data: Readonly<Record<string, never>>;
  readonly items: readonly RecordItem[];
}

export interface RecordItem {
  readonly role: MessageView['role'];
  readonly content: string;
  readonly provider: {
    readonly name: string;
    readonly url: string | null;
    readonly label: string | null;
    readonly model?: string;
  } | null;
  readonly finish?: { readonly reason: string };
  readonly usage?: {
    readonly prompt_tokens: number;
    readonly completion_tokens: number;
    readonly total_tokens: number;
  };
  readonly reasoning?: {
    readonly type: 'reasoning';
    readonly token: null;
    readonly status: string;
    readonly text: string;
  };
  /** Ours: the files that travel with a shared message. */
  readonly files?: readonly SharedFile[];
}

/**
 * The path the owner looks at, from the first message to the last. Only the record's documented fields leave: no files,
 * no memories, no provider state.
 * @throws NotFoundError for a conversation that is unknown, deleted or somebody else's.
 */
export async function shareConversation(ownerId: string, conversationId: string): Promise<ConversationRecord> {
  const conversation = await readConversation(ownerId, conversationId);
  return {
    ...recordHead(conversation),
    system: conversation.system_prompt,
    data: {},
    items: messagesOf(conversation, null).map(toItem),
  };
}

export function recordHead({ id, title, created, updated }: ConversationDetail) {
  return { id, title, added: created, updated };
}

/** From the first message to `messageId`, or to the end its owner looks at; empty when that message is gone. */
export function messagesOf(conversation: ConversationDetail, messageId: string | null): MessageView[] {
  const nodes = conversation.messages.map((view, seq) => ({ id: view.id, parentId: view.parent_id, seq, view }));
  return pathTo(nodes, messageId ?? conversation.leaf_id).map(({ view }) => view);
}

export function toItem(view: MessageView): RecordItem {
  const { role, text: content, finish_reason: reason, usage, reasoning } = view;
  return {
    role,
    content,
    provider: providerOf(view),
    ...(reason === null ? {} : { finish: { reason } }),
    ...(usage === null ? {} : { usage: counted(usage) }),
    ...(reasoning === '' ? {} : { reasoning: { type: 'reasoning', token: null, status: 'Finished', text: reasoning } }),
  };
}

/** Whatever else an upstream counts is between it and the owner. */
function counted({ prompt_tokens, completion_tokens, total_tokens }: NonNullable<MessageView['usage']>) {
  return { prompt_tokens, completion_tokens, total_tokens };
}

function providerOf({ provider: name, model }: MessageView): RecordItem['provider'] {
  if (name === null) return null;
  const info = findProvider(name)?.describe();
  return { name, url: info?.url ?? null, label: info?.label ?? null, ...(model === null ? {} : { model }) };
}
