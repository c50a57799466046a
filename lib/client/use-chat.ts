/** Everything one can do in a chat, as functions. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import type { FileInfo, MessageView } from '../contract/api.ts';
import { catalogueQuery, type ModelChoice } from './catalogue.ts';
import { conversationKey, conversationQuery } from './conversation.ts';
import { hasEnded } from './run-events.ts';
import { streams } from './streams.ts';
import { isWebSearchOn } from './web-search.ts';

export interface ChatActions {
  /** Sends a new message under `parentId`: the end of the path, or for an edit the parent of the old one. */
  readonly send: (text: string, files: readonly FileInfo[], parentId: string | null) => boolean;
  /** Another answer beside this one; `choice` overrides the chat's model for it. */
  readonly regenerate: (answer: MessageView, choice?: ModelChoice) => void;
  readonly proceed: (answer: MessageView) => void;
  readonly stop: () => void;
  /** Sends again what the server never took. */
  readonly resend: () => void;
}

export function useChat(id: string, stored: boolean, choice: ModelChoice, language: string) {
  const client = useQueryClient();
  const query = useQuery({ ...conversationQuery(id), enabled: stored });
  const { data } = query;

  // A Run that this page did not start: after a reload, or begun in another tab.
  useEffect(() => {
    const runId = data?.run_id ?? null;
    if (runId === null || hasEnded(runId) || streams.isRunning(id)) return;
    const answer = data?.messages.findLast((message) => message.status === 'streaming');
    streams.join({
      conversationId: id,
      runId,
      messageId: answer?.id ?? null,
      storedText: answer?.text ?? '',
    });
  }, [id, data]);

  const actions = useMemo<ChatActions>(() => {
    const common = (model: ModelChoice) => ({
      conversation_id: id,
      provider: model.provider,
      model: model.model,
      language,
      ...(isWebSearchOn() && client.getQueryData(catalogueQuery.queryKey)?.web_search ? { web_search: true } : {}),
    });
    const actions: ChatActions = {
      send: (text, files, parentId) =>
        streams.start({
          conversationId: id,
          question: { text, attachments: files, parentId },
          answerParentId: null,
          body: {
            ...common(choice),
            parent_id: parentId,
            messages: [{ role: 'user', content: contentOf(text, files) }],
          },
        }),
      regenerate: (answer, model = choice) => {
        if (answer.parent_id === null) return;
        streams.start({
          conversationId: id,
          question: null,
          answerParentId: answer.parent_id,
          body: { ...common(model), action: 'variant', parent_id: answer.parent_id, messages: [] },
        });
      },
      proceed: (answer) => {
        streams.start({
          conversationId: id,
          question: null,
          answerParentId: answer.parent_id,
          messageId: answer.id,
          base: answer.text,
          body: { ...common(choice), action: 'continue', message_id: answer.id, messages: [] },
        });
      },
      stop: () => void streams.stop(id),
      resend: () => {
        const question = streams.get(id)?.shape.question;
        if (!question) return;
        // The request may have arrived although its answer did not: look before saying it twice.
        const before = new Set(client.getQueryData(conversationQuery(id).queryKey)?.messages.map(({ id }) => id));
        void client
          .fetchQuery({ ...conversationQuery(id), staleTime: 0, retry: false })
          .then((fresh) => fresh.messages.some(isArrived(question.text, before)), isMissing)
          .then((arrived) => {
            if (arrived) streams.forget(id);
            else actions.send(question.text, question.attachments, question.parentId);
          });
      },
    };
    return actions;
  }, [id, choice, language, client]);

  return { query, actions, refresh: () => client.invalidateQueries({ queryKey: conversationKey(id) }) };
}

const isArrived = (text: string, before: ReadonlySet<string>) => (message: MessageView) =>
  message.role === 'user' && message.text === text && !before.has(message.id);

/** Unknown (the chat's first message never arrived) or unreachable: sending again tells which. */
const isMissing = () => false;

function contentOf(text: string, files: readonly FileInfo[]): unknown {
  if (files.length === 0) return text;
  return [{ type: 'text', text }, ...files.map((file) => ({ bucket_id: file.bucket_id, name: file.name }))];
}
