/** API keys of this server. A key is shown when it is made, and never again. */
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ApiKeyView, CreatedApiKey, NewApiKey } from '../contract/api-keys.ts';
import { api } from './api.ts';

const apiKeysQuery = queryOptions({
  queryKey: ['api-keys'],
  queryFn: ({ signal }) => api<{ readonly items: readonly ApiKeyView[] }>(['api-keys'], { signal }),
  select: (answer) => answer.items,
});

export function useApiKeys() {
  return useQuery(apiKeysQuery);
}

export function useCreateApiKey() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input: NewApiKey) => api<CreatedApiKey>(['api-keys'], { method: 'POST', body: input }),
    onSuccess: () => client.invalidateQueries({ queryKey: apiKeysQuery.queryKey }),
    // The key itself must not stay in a cache after its dialog has closed.
    gcTime: 0,
  });
}

export function useRevokeApiKey() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api<void>(['api-keys', id], { method: 'DELETE' }),
    onSuccess: () => client.invalidateQueries({ queryKey: apiKeysQuery.queryKey }),
  });
}
