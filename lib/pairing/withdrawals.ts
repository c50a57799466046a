/** One signal a device, aborted when it is sent away: its open streams end at that moment. */
import { singleton } from '../platform/singleton.ts';

const signals = (): Map<string, AbortController> => singleton('pairing.withdrawals', () => new Map());

export function withdrawalOf(deviceId: string): AbortSignal {
  const controller = signals().get(deviceId) ?? new AbortController();
  signals().set(deviceId, controller);
  return controller.signal;
}

export function withdraw(deviceId: string): void {
  signals().get(deviceId)?.abort();
  signals().delete(deviceId);
}
