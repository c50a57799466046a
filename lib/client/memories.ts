/** The owner's memory: pages by cursor, search, and its changes. */
import { keepPreviousData, useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import type { MemoryItem, MemoryPage } from '../contract/api.ts';
import { api } from './api.ts';

const memoriesKey = ['memories'] as const;

/** Newest first; with `q`, the best matches. */
export function useMemories(q: string) {
  return useInfiniteQuery({
    queryKey: [...memoriesKey, { q }],
    queryFn: ({ pageParam, signal }) => api<MemoryPage>(['memories'], { query: { q, cursor: pageParam }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    ...(q === '' ? {} : { placeholderData: keepPreviousData }),
  });
}

export function useAddMemory() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (text: string) => api<MemoryItem>(['memories'], { method: 'POST', body: { text } }),
    onSuccess: refresh,
  });
}

export function useChangeMemory() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: ({ id, text }: { readonly id: string; readonly text: string }) =>
      api<MemoryItem>(['memories', id], { method: 'PATCH', body: { text } }),
    onSuccess: refresh,
  });
}

export function useForgetMemory() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (id: string) => api<void>(['memories', id], { method: 'DELETE' }),
    onSuccess: refresh,
  });
}

export function useForgetAllMemories() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: () => api<unknown>(['memories'], { method: 'DELETE', query: { all: 'true' } }),
    onSuccess: refresh,
  });
}

function useRefresh() {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: memoriesKey });
}
