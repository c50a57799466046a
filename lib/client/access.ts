/** Sign-in, one's account and sessions, and for administrators people and invitations. */
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { InvitationView, NewInvitation, PersonView, Role, SessionState, SessionView } from '../contract/access.ts';
import { api } from './api.ts';

/** Comes with every page of the chat (app/chat/(own)/layout.tsx). */
export const sessionStateQuery = queryOptions({
  queryKey: ['session'],
  queryFn: ({ signal }) => api<SessionState>(['session'], { signal }),
  staleTime: 60_000,
});

const OPEN: SessionState = { mode: 'open', signed_in: false, person: null };

export function useSessionState(): SessionState {
  return useQuery(sessionStateQuery).data ?? OPEN;
}

export interface SignInInput {
  readonly email?: string | undefined;
  readonly password: string;
}
export interface SignUpInput {
  readonly name: string;
  readonly email: string;
  readonly password: string;
  readonly invitation?: string | undefined;
  readonly setup?: string | undefined;
}

export const signIn = (body: SignInInput) => api<void>(['session'], { method: 'POST', body });
export const signUp = (body: SignUpInput) => api<void>(['users'], { method: 'POST', body });
export const signOut = () => api<void>(['session'], { method: 'DELETE' });
export const signOutEverywhere = () => api<void>(['sessions'], { method: 'DELETE' });
export const deleteOwnAccount = (password: string) =>
  api<void>(['users', 'me'], { method: 'DELETE', body: { password } });

/** Loads a page anew, as whoever this browser is now: nothing of who it was before may stay in memory. */
export const leaveFor = (page: string) => window.location.replace(page);

export function useSessions() {
  return useQuery({
    queryKey: ['sessions'],
    queryFn: ({ signal }) => api<{ readonly items: readonly SessionView[] }>(['sessions'], { signal }),
  });
}

export function useEndSession() {
  return useRefreshing(['sessions'], (id: string) => api<void>(['sessions', id], { method: 'DELETE' }));
}

export function useChangeName() {
  return useRefreshing(['session'], (name: string) => api<void>(['users', 'me'], { method: 'PATCH', body: { name } }));
}

export function useChangePassword() {
  return useRefreshing(['sessions'], (body: { readonly current: string; readonly password: string }) =>
    api<void>(['users', 'me', 'password'], { method: 'POST', body }),
  );
}

export function usePeople() {
  return useQuery({
    queryKey: ['people'],
    queryFn: ({ signal }) => api<{ readonly items: readonly PersonView[] }>(['users'], { signal }),
  });
}

export function useChangeRole() {
  return useRefreshing(['people'], ({ id, role }: { readonly id: string; readonly role: Role }) =>
    api<void>(['users', id], { method: 'PATCH', body: { role } }),
  );
}

export function useRemovePerson() {
  return useRefreshing(['people'], (id: string) => api<void>(['users', id], { method: 'DELETE' }));
}

export function useInvitations() {
  return useQuery({
    queryKey: ['invitations'],
    queryFn: ({ signal }) => api<{ readonly items: readonly InvitationView[] }>(['invitations'], { signal }),
  });
}

export function useInvite() {
  return useRefreshing(['invitations'], (body: { readonly role: Role; readonly note: string }) =>
    api<NewInvitation>(['invitations'], { method: 'POST', body }),
  );
}

export function useWithdrawInvitation() {
  return useRefreshing(['invitations'], (id: string) => api<void>(['invitations', id], { method: 'DELETE' }));
}

function useRefreshing<Input, Output>(queryKey: readonly string[], mutationFn: (input: Input) => Promise<Output>) {
  const client = useQueryClient();
  return useMutation({ mutationFn, onSuccess: () => client.invalidateQueries({ queryKey }) });
}
