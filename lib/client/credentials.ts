/** Keys and base URLs of providers. Keys go in and never come back: only their last characters do. */
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { CredentialTest, CredentialView } from '../contract/api.ts';
import { api } from './api.ts';
import { catalogueQuery } from './catalogue.ts';

export interface CredentialInput {
  readonly api_key?: string;
  readonly base_url?: string;
}

export const credentialsQuery = queryOptions({
  queryKey: ['credentials'],
  queryFn: ({ signal }) => api<{ readonly items: readonly CredentialView[] }>(['credentials'], { signal }),
  select: (answer) => answer.items,
});

export function useCredentials() {
  return useQuery(credentialsQuery);
}

/** A real call with what was typed, before or after it is stored. */
export function useTestCredential(provider: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input: CredentialInput) =>
      api<CredentialTest>(['credentials', provider, 'test'], { method: 'POST', body: input }),
    onSuccess: () => client.invalidateQueries(catalogueQuery),
  });
}

export function useSaveCredential(provider: string) {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (input: CredentialInput) => api<unknown>(['credentials', provider], { method: 'PUT', body: input }),
    onSuccess: refresh,
  });
}

export function useRemoveCredential(provider: string) {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: () => api<unknown>(['credentials', provider], { method: 'DELETE' }),
    onSuccess: refresh,
  });
}

function useRefresh() {
  const client = useQueryClient();
  return () =>
    Promise.all([
      client.invalidateQueries({ queryKey: credentialsQuery.queryKey }),
      client.invalidateQueries({ queryKey: catalogueQuery.queryKey }),
    ]);
}
