/** Signing in at a provider by a code that is typed on its own page. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { SignInPoll, SignInStart } from '../contract/api.ts';
import { api } from './api.ts';
import { catalogueQuery } from './catalogue.ts';
import { credentialsQuery } from './credentials.ts';

/** Questions in a row that get no answer before the page stops asking. */
export const MAX_FAILURES = 10;

/** Begins; `data` is what the person types where. */
export function useStartSignIn(provider: string) {
  return useMutation({
    mutationFn: () => api<SignInStart>(['oauth', provider], { method: 'POST', query: { action: 'start' } }),
  });
}

/** Asks how it stands until it is over; also while the person is in the other tab. */
export function usePollSignIn(provider: string, start: SignInStart | undefined) {
  const client = useQueryClient();
  return useQuery({
    queryKey: ['sign-in', provider, start?.device_code],
    enabled: start !== undefined,
    queryFn: async ({ signal }) => {
      const query = { action: 'poll', device_code: start?.device_code };
      const poll = await api<SignInPoll>(['oauth', provider], { method: 'POST', query, signal });
      if (poll.status === 'success') {
        await Promise.all([
          client.invalidateQueries({ queryKey: credentialsQuery.queryKey }),
          client.invalidateQueries({ queryKey: catalogueQuery.queryKey }),
        ]);
      }
      return poll;
    },
    // Each answer belongs to its moment, and the sign-in goes on through a moment without a network.
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
    refetchOnWindowFocus: (one) => one.state.data?.status === 'pending',
    refetchInterval: (one) => {
      const poll = one.state.data;
      if (poll !== undefined && poll.status !== 'pending') return false;
      if (one.state.error !== null && one.state.errorUpdateCount > MAX_FAILURES) return false;
      return (poll?.interval ?? start?.interval ?? 5) * 1_000;
    },
    refetchIntervalInBackground: true,
  });
}
