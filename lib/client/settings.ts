/** The owner's preferences: one query, patched optimistically. */
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Settings } from '../contract/api.ts';
import { DEFAULT_SETTINGS } from '../contract/default-settings.ts';
import { api } from './api.ts';
import { keepNewChatChoice } from './new-chat-choice.ts';

export const settingsQuery = queryOptions({
  queryKey: ['settings'],
  queryFn: ({ signal }) => api<Settings>(['settings'], { signal }),
  staleTime: 60_000,
});

/** The preferences, or the defaults until they have arrived. */
export function useSettings(): Settings {
  return useQuery(settingsQuery).data ?? DEFAULT_SETTINGS;
}

/** Patches the preferences; what the server refuses is rolled back. */
export function useUpdateSettings() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (patch: Partial<Settings>) => api<Settings>(['settings'], { method: 'PATCH', body: patch }),
    onMutate: async (patch) => {
      if (patch.provider !== undefined || patch.model !== undefined) keepNewChatChoice(null);
      await client.cancelQueries(settingsQuery);
      const before = client.getQueryData(settingsQuery.queryKey);
      client.setQueryData(settingsQuery.queryKey, { ...DEFAULT_SETTINGS, ...before, ...patch });
      return { before };
    },
    onError: (_error, _patch, context) => client.setQueryData(settingsQuery.queryKey, context?.before),
    onSuccess: (settings) => client.setQueryData(settingsQuery.queryKey, settings),
  });
}
