/** The list of conversations: pages by cursor, search, and the changes the sidebar offers. */
import {
  type InfiniteData,
  keepPreviousData,
  type QueryClient,
  useInfiniteQuery,
  useMutation,
  useQueryClient,
} from '@tanstack/react-query';
import type { ConversationPage, ConversationSummary, UpdateConversation } from '../contract/api.ts';
import { api } from './api.ts';

type Pages = InfiniteData<ConversationPage, string | null>;

/** Every list, searched or not. */
export const conversationsKey = ['conversations'] as const;
const listKey = (q: string) => [...conversationsKey, { q }] as const;

/** The conversations, newest first; with `q`, the hits of a search over titles and text. */
export function useConversations(q = '') {
  return useInfiniteQuery({
    queryKey: listKey(q),
    queryFn: ({ pageParam, signal }) =>
      api<ConversationPage>(['conversations'], { query: { q, cursor: pageParam }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    // While a search is typed the last hits stay on the screen instead of a skeleton at every letter.
    ...(q === '' ? {} : { placeholderData: keepPreviousData }),
    // A Run started in another tab or by a program ends without telling this page.
    refetchInterval: (query) =>
      query.state.data?.pages.some((page) => page.items.some((item) => item.run_id !== null)) ? 5_000 : false,
  });
}

/** Puts a new or changed conversation at its place in the cached list, without asking the server. */
export function touchConversation(client: QueryClient, summary: ConversationSummary): void {
  client.setQueryData<Pages>(listKey(''), (pages) => {
    if (!pages) return pages;
    const rest = mapItems(pages, (items) => items.filter((item) => item.id !== summary.id));
    const [first, ...others] = rest.pages;
    if (!first) return pages;
    // The server's order: pinned ones before all others, then the newest.
    const items = [summary, ...first.items].sort(
      (a, b) => Number(b.pinned) - Number(a.pinned) || b.updated - a.updated,
    );
    return { ...rest, pages: [{ ...first, items }, ...others] };
  });
}

/** Changes one conversation where it is cached; unknown ids change nothing. */
export function patchConversation(client: QueryClient, id: string, patch: Partial<ConversationSummary>): void {
  client.setQueriesData<Pages>(
    { queryKey: conversationsKey },
    (pages) =>
      pages && mapItems(pages, (items) => items.map((item) => (item.id === id ? { ...item, ...patch } : item))),
  );
}

export function useUpdateConversation() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, ...patch }: { readonly id: string } & UpdateConversation) =>
      api<unknown>(['conversations', id], { method: 'PATCH', body: patch }),
    onMutate: ({ id, title, pinned }) =>
      patchConversation(client, id, {
        ...(title === undefined ? {} : { title }),
        ...(pinned === undefined ? {} : { pinned }),
      }),
    onSettled: () => client.invalidateQueries({ queryKey: conversationsKey }),
  });
}

/** Deletes; `useRestoreConversation` brings it back within the undo time. */
export function useDeleteConversation() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api<unknown>(['conversations', id], { method: 'DELETE' }),
    onMutate: (id) => {
      client.setQueriesData<Pages>(
        { queryKey: conversationsKey },
        (pages) => pages && mapItems(pages, (items) => items.filter((item) => item.id !== id)),
      );
    },
    onSettled: () => client.invalidateQueries({ queryKey: conversationsKey }),
  });
}

export function useRestoreConversation() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api<unknown>(['conversations', id, 'restore'], { method: 'POST' }),
    onSettled: () => client.invalidateQueries({ queryKey: conversationsKey }),
  });
}

function mapItems(
  pages: Pages,
  change: (items: readonly ConversationSummary[]) => readonly ConversationSummary[],
): Pages {
  return { ...pages, pages: pages.pages.map((page) => ({ ...page, items: change(page.items) })) };
}
