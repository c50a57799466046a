/** Links to one's chats: made, listed, changed, ended. What their readers do is in `public/shared-page.js`. */
import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type { ShareAddress } from '../contract/api.ts';
import type { ChangeShare, CreateShare, ShareItem, SharePage, SharePreview } from '../contract/shares.ts';
import { api } from './api.ts';

const sharesKey = ['shares'] as const;

export type SharesAnswer = SharePage & {
  /** Where their pages can be opened, the one that reaches furthest first. */
  readonly addresses: readonly ShareAddress[];
};

/** Of one chat, newest first. Asked anew each time the dialog opens: whether a snapshot is old depends on the chat. */
export const chatSharesQuery = (conversationId: string) =>
  queryOptions({
    queryKey: [...sharesKey, 'chat', conversationId],
    queryFn: ({ signal }) =>
      api<SharesAnswer>(['shares'], { signal, query: { conversation_id: conversationId, limit: 50 } }),
    staleTime: 0,
    gcTime: 60_000,
    retry: false,
  });

/** All of them, newest first, page by page. */
export const allSharesQuery = infiniteQueryOptions({
  queryKey: [...sharesKey, 'all'],
  queryFn: ({ signal, pageParam }) => api<SharesAnswer>(['shares'], { signal, query: { cursor: pageParam } }),
  initialPageParam: '',
  getNextPageParam: (page: SharesAnswer) => page.next_cursor,
  staleTime: 0,
});

/** What would be shared, and what in it looks like a key. */
export const sharePreviewQuery = (conversationId: string, messageId: string | null, instructions: boolean) =>
  queryOptions({
    queryKey: ['share preview', conversationId, messageId, instructions],
    queryFn: ({ signal }) =>
      api<SharePreview>(['shares', 'preview'], {
        method: 'POST',
        signal,
        body: { conversation_id: conversationId, message_id: messageId, instructions },
      }),
    staleTime: 0,
    retry: false,
  });

function useShareMutation<T, R>(run: (input: T) => Promise<R>) {
  const client = useQueryClient();
  return useMutation({ mutationFn: run, onSuccess: () => client.invalidateQueries({ queryKey: sharesKey }) });
}

export const useCreateShare = () =>
  useShareMutation((wish: CreateShare) => api<ShareItem>(['shares'], { method: 'POST', body: wish }));

export const useChangeShare = () =>
  useShareMutation(({ id, change }: { readonly id: string; readonly change: ChangeShare }) =>
    api<ShareItem>(['shares', id], { method: 'PATCH', body: change }),
  );

export const useRenewShare = () =>
  useShareMutation((id: string) => api<ShareItem>(['shares', id, 'renew'], { method: 'POST' }));

export const useRevokeShare = () => useShareMutation((id: string) => api<void>(['shares', id], { method: 'DELETE' }));

export const useRevokeAllShares = () =>
  useShareMutation(() => api<{ readonly revoked: number }>(['shares'], { method: 'DELETE' }));
