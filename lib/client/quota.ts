/** Where a demo's visitor stands, and signing in and out there. */
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { DemoQuota, Quota } from '../contract/demo.ts';
import { api, apiUrl } from './api.ts';
import { catalogueQuery } from './catalogue.ts';

export const quotaQuery = queryOptions({
  queryKey: ['quota'],
  queryFn: async ({ client, queryKey, signal }) => {
    const before = client.getQueryData<Quota>(queryKey);
    const quota = await api<Quota>(['quota'], { signal });
    if (before !== undefined && keysOf(before) !== keysOf(quota)) {
      void client.invalidateQueries({ queryKey: catalogueQuery.queryKey });
    }
    return quota;
  },
  // The page brings it along; outside a demo it never changes.
  staleTime: ({ state }) => (state.data?.demo === true ? 5_000 : Number.POSITIVE_INFINITY),
  refetchInterval: ({ state }) => (state.data?.demo === true ? 20_000 : false),
});

/** Whose keys pay for answers: who answers changes with them, when a budget ends, is there again, or a grant ends. */
const keysOf = (quota: Quota): string => (quota.demo ? `${quota.budget} ${quota.user ?? ''}` : '');

/** The visitor's standing; null on a server that is no demo. */
export function useQuota(): DemoQuota | null {
  const { data } = useQuery(quotaQuery);
  return data?.demo === true ? data : null;
}

export const useIsDemo = (): boolean => useQuota() !== null;

/** A plain link, and no fetch: the browser goes to the hub and comes back. */
export const SIGN_IN_URL = apiUrl(['demo', 'sign-in']);

/** @param onSignedIn also when the form is gone by then. */
export function useSignInByToken(onSignedIn?: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (token: string) => api<Quota>(['demo', 'token'], { method: 'POST', body: { token } }),
    onSuccess: (quota) => {
      onSignedIn?.();
      return forgetOthers(client, quota);
    },
  });
}

export function useSignOut() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => api<void>(['demo', 'session'], { method: 'DELETE' }),
    onSuccess: () => forgetOthers(client, null),
  });
}

/** What can be asked depends on whose key it is asked with. */
async function forgetOthers(client: ReturnType<typeof useQueryClient>, quota: Quota | null): Promise<void> {
  if (quota !== null) client.setQueryData(quotaQuery.queryKey, quota);
  await client.invalidateQueries();
}
