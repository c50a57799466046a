/** Links to chats: of one's own, and of others to read. */
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type { ImportedConversation, ShareState, ShareView } from '../contract/api.ts';
import { API_BASE, api } from './api.ts';

export const shareQuery = (conversationId: string) =>
  queryOptions({
    queryKey: ['share', conversationId],
    queryFn: ({ signal }) => api<ShareState>(['conversations', conversationId, 'share'], { signal }),
    // Whether the link is up to date is asked anew each time the dialog opens.
    staleTime: 0,
    gcTime: 60_000,
    retry: false,
  });

/** Makes the link, or brings what it shows up to date. */
export function useShareChat(conversationId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => api<ShareState>(['conversations', conversationId, 'share'], { method: 'POST' }),
    onSuccess: (state) => client.setQueryData(shareQuery(conversationId).queryKey, state),
  });
}

export function useStopSharing(conversationId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (share: ShareView) => api<unknown>(['chat', share.id], { method: 'DELETE' }),
    onSuccess: () =>
      client.setQueryData(shareQuery(conversationId).queryKey, (state) => state && { ...state, share: null }),
  });
}

/** Takes a shared chat over as a conversation of one's own. */
export async function carryOn(shareId: string): Promise<ImportedConversation> {
  const record = await api<unknown>(['chat', shareId]);
  return api<ImportedConversation>(['conversations', 'import'], { method: 'POST', body: record });
}

/** What became of a shared chat since the version that is shown. */
export type SharedNow = 'same' | 'changed' | 'ended' | 'unknown';

export async function askShared(shareId: string, updated: number, signal: AbortSignal): Promise<SharedNow> {
  try {
    const response = await fetch(`${API_BASE}/chat/${encodeURIComponent(shareId)}`, {
      headers: { 'if-none-match': `"${updated}"` },
      cache: 'no-store',
      signal,
    });
    // The page is drawn anew from the server; what came here is not read.
    await response.body?.cancel();
    if (response.status === 304) return 'same';
    if (response.ok) return 'changed';
    return response.status === 404 || response.status === 410 ? 'ended' : 'unknown';
  } catch {
    // Not reached, or the page is on its way out: the next question comes in a few seconds.
    return 'unknown';
  }
}
