/** What the thread shows: the stored path, with the answer being made at its end. */
import { useMemo, useRef } from 'react';
import type { ConversationDetail, MessageView } from '../contract/api.ts';
import type { Question, RunShape } from './run-state.ts';
import { pathTo, survivingLeaf, withoutSubtree } from './thread-tree.ts';

export interface ThreadItem {
  /** Stays with the message from its first, local appearance on. */
  readonly key: string;
  /** null: the answer is only in the stream so far. */
  readonly message: MessageView | null;
  readonly role: 'user' | 'assistant';
  readonly siblings: readonly string[];
  /** Its text comes from the Run. */
  readonly live: boolean;
}

export function useThread(
  detail: ConversationDetail | undefined,
  shape: RunShape | null,
  hidden: ReadonlySet<string>,
): readonly ThreadItem[] {
  const keys = useRef(new Map<string, string>());
  return useMemo(() => {
    if (shape !== null) {
      if (shape.messageId !== null && !keys.current.has(shape.messageId)) {
        keys.current.set(shape.messageId, shape.localId);
      }
      if (shape.userMessageId !== null && shape.question !== null) {
        keys.current.set(shape.userMessageId, questionKey(shape));
      }
    }
    const all = detail?.messages ?? [];
    let messages = all;
    for (const id of hidden) messages = withoutSubtree(messages, id);
    const leafId = survivingLeaf(all, messages, detail?.leaf_id ?? null);
    return threadItems(messages, leafId, shape, (id) => keys.current.get(id) ?? id);
  }, [detail, shape, hidden]);
}

export const questionKey = (shape: RunShape): string => `${shape.localId}-question`;

export function threadItems(
  messages: readonly MessageView[],
  leafId: string | null,
  shape: RunShape | null,
  keyOf: (id: string) => string = (id) => id,
): readonly ThreadItem[] {
  const stored = (leaf: string | null): ThreadItem[] =>
    pathTo(messages, leaf).map(({ message, siblings }) => ({
      key: keyOf(message.id),
      message,
      role: message.role === 'user' ? 'user' : 'assistant',
      siblings,
      live: shape !== null && message.id === shape.messageId,
    }));
  if (shape === null) return stored(leafId);
  if (shape.messageId !== null && messages.some((message) => message.id === shape.messageId)) {
    return stored(shape.messageId);
  }
  const above = shape.question === null ? shape.answerParentId : shape.question.parentId;
  const items = above === null ? [] : stored(above);
  const siblings = (role: MessageView['role'], own: string, parent: string | null) => [
    ...messages.filter((message) => message.role === role && message.parent_id === parent).map((message) => message.id),
    own,
  ];
  if (shape.question !== null) {
    const message = questionView(shape, shape.question);
    const own = siblings('user', message.id, above);
    items.push({ key: questionKey(shape), message, role: 'user', siblings: own, live: false });
  }
  const answerSiblings = shape.question === null ? siblings('assistant', shape.localId, above) : [shape.localId];
  items.push({ key: shape.localId, message: null, role: 'assistant', siblings: answerSiblings, live: true });
  return items;
}

function questionView(shape: RunShape, question: Question): MessageView {
  return {
    id: shape.userMessageId ?? questionKey(shape),
    parent_id: question.parentId,
    role: 'user',
    text: question.text,
    reasoning: '',
    reasoning_ms: 0,
    status: 'complete',
    error: null,
    finish_reason: null,
    provider: null,
    model: null,
    usage: null,
    duration_ms: null,
    created: Date.now(),
    sources: [],
    suggestions: [],
    notices: [],
    attachments: question.attachments,
  };
}
