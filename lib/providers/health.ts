/** Which providers just failed, so that the automatic choice tries them last for a while. Clock: monotonic. */
import { isAppError } from '../contract/errors.ts';
import { singleton } from '../platform/singleton.ts';

const COOLDOWN = { minMs: 5_000, maxMs: 60_000 };

interface Health {
  failures: number;
  restUntil: number;
}

const table = (): Map<string, Health> => singleton('providerHealth', () => new Map<string, Health>());

/** Notes how an attempt ended. Only what is the provider's own state counts: limits, faults and silence. */
export function noteOutcome(providerId: string, error: unknown): void {
  if (error === null) {
    table().delete(providerId);
    return;
  }
  if (!isAppError(error) || (error.status !== 429 && error.status < 500)) return;
  const failures = (table().get(providerId)?.failures ?? 0) + 1;
  const wait = error.retryAfter === undefined ? COOLDOWN.minMs * 2 ** (failures - 1) : error.retryAfter * 1000;
  const restMs = Math.min(COOLDOWN.maxMs, Math.max(COOLDOWN.minMs, wait));
  table().set(providerId, { failures, restUntil: performance.now() + restMs });
}

export function isResting(providerId: string): boolean {
  return (table().get(providerId)?.restUntil ?? 0) > performance.now();
}
