import { useQuery } from '@tanstack/react-query';
import { createCode } from '#lib/client/devices.ts';
import type { DeviceView } from '#lib/contract/pairing.ts';

/** A code of this panel's own, and the device that used it. Nothing is asked twice: each question makes a new code. */
export function usePairingCode(conversationId: string, devices: readonly DeviceView[]) {
  const query = useQuery({
    queryKey: ['pairing-code', conversationId],
    queryFn: () => createCode(conversationId),
    staleTime: Number.POSITIVE_INFINITY,
    // A panel that is opened again needs a fresh one: the old one is closed with it.
    gcTime: 0,
    retry: false,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
  const code = query.data;
  // A code keeps its id when it becomes a device.
  const used = devices.find(({ id }) => id === code?.id) ?? null;
  return { query, code, used, renew: () => void query.refetch() };
}
