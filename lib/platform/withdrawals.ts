/** Identities that were withdrawn (a device sent away, a key revoked): what streams to them ends at that moment. */
import { singleton } from './singleton.ts';

const signals = (kind: string): Map<string, AbortController> => singleton(`withdrawals.${kind}`, () => new Map());

/** Aborts when the identity of this kind and id is withdrawn. */
export function withdrawalOf(kind: string, id: string): AbortSignal {
  const known = signals(kind);
  const controller = known.get(id) ?? new AbortController();
  known.set(id, controller);
  return controller.signal;
}

export function withdraw(kind: string, id: string): void {
  signals(kind).get(id)?.abort();
  signals(kind).delete(id);
}
