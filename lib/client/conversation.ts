/** One conversation: its tree, and the changes that are not a Run. */
import { type QueryClient, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type { ConversationDetail, UpdateConversation } from '../contract/api.ts';
import { ApiError, api } from './api.ts';
import { conversationsKey, patchConversation } from './conversations.ts';
import { newestLeafBelow } from './thread-tree.ts';

export const conversationKey = (id: string) => ['conversation', id] as const;

export const conversationQuery = (id: string) =>
  queryOptions({
    queryKey: conversationKey(id),
    queryFn: ({ signal }) => api<ConversationDetail>(['conversations', id], { signal }),
    staleTime: 5_000,
    retry: (failures, error) => failures < 3 && !(error instanceof ApiError && error.status < 500 && error.status > 0),
  });

/** Changes the cached copy, if there is one. */
export function patchDetail(client: QueryClient, id: string, change: (old: ConversationDetail) => ConversationDetail) {
  client.setQueryData<ConversationDetail>(conversationKey(id), (old) => old && change(old));
}

/** Shows another branch: at once here, then on the server. */
export function useSelectBranch(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (leafId: string) => patch(id, { leaf_id: leafId }),
    onMutate: async (messageId) => {
      await client.cancelQueries({ queryKey: conversationKey(id) });
      patchDetail(client, id, (old) => ({ ...old, leaf_id: newestLeafBelow(old.messages, messageId) }));
    },
    onError: () => client.invalidateQueries({ queryKey: conversationKey(id) }),
  });
}

/** The model this chat goes on with. */
export function useChooseModel(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (choice: { readonly provider: string; readonly model: string }) => patch(id, choice),
    onMutate: (choice) => {
      patchDetail(client, id, (old) => ({ ...old, ...choice }));
      patchConversation(client, id, choice);
    },
    onError: () => client.invalidateQueries({ queryKey: conversationKey(id) }),
  });
}

export async function deleteMessage(client: QueryClient, id: string, messageId: string): Promise<void> {
  await api<unknown>(['messages', messageId], { method: 'DELETE' });
  await client.invalidateQueries({ queryKey: conversationKey(id) });
  await client.invalidateQueries({ queryKey: conversationsKey });
}

function patch(id: string, body: UpdateConversation): Promise<unknown> {
  return api<unknown>(['conversations', id], { method: 'PATCH', body });
}
