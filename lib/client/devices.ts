/** Handing a chat over to a phone, and the phones that have it. */
import { type QueryClient, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type { DeviceList, PairedChat, PairingCode } from '../contract/pairing.ts';
import { api } from './api.ts';

export const devicesKey = (conversationId: string) => ['devices', conversationId] as const;

export const devicesQuery = (conversationId: string) =>
  queryOptions({
    queryKey: devicesKey(conversationId),
    queryFn: ({ signal }) => api<DeviceList>(['devices'], { query: { conversation_id: conversationId }, signal }),
    staleTime: 0,
    // Who comes and goes is told by the chat's events; where nobody listens to them, this is often enough.
    refetchInterval: 10_000,
  });

/** A fresh code; the one before it stops working. */
export const createCode = (conversationId: string): Promise<PairingCode> =>
  api<PairingCode>(['pairings'], { method: 'POST', body: { conversation_id: conversationId } });

/** Uses a code up and makes a device of this browser. */
export const redeemCode = (token: string): Promise<PairedChat> =>
  api<PairedChat>(['devices'], { method: 'POST', body: { token } });

const leaveKey = ['leave-pairing'] as const;

/** This browser is no device any more. @param onLeft when it has forgotten that it was one. */
export function useLeavePairing(onLeft: () => void) {
  return useMutation({
    mutationKey: leaveKey,
    mutationFn: () => api<void>(['devices', 'leave'], { method: 'POST' }),
    onSuccess: onLeft,
  });
}

/** This browser gives its chat back, or has: that the chat ends for it then is its own doing. */
export const isLeavingPairing = (client: QueryClient): boolean =>
  client
    .getMutationCache()
    .findAll({ mutationKey: leaveKey })
    .some(({ state }) => state.status === 'pending' || state.status === 'success');

/** Sends one phone away, or with null all that have the chat. */
export function useRevokeDevice(conversationId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (deviceId: string | null) =>
      deviceId === null
        ? api<unknown>(['devices'], { method: 'DELETE', query: { conversation_id: conversationId } })
        : api<unknown>(['devices', deviceId], { method: 'DELETE' }),
    onSettled: () => client.invalidateQueries({ queryKey: devicesKey(conversationId) }),
  });
}
