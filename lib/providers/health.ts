/**
 * How providers have fared lately, for the automatic choice: who is resting after a failure, who has failed so often
 * that only a trial is worth it, and how fast the first token came. In memory, per owner: a key that is used up, or a
 * broken address somebody typed, is nobody else's. Clock: monotonic ms.
 */
import { isAppError } from '../contract/errors.ts';
import { singleton } from '../platform/singleton.ts';

const COOLDOWN = { minMs: 5_000, maxMs: 60_000 };
/** Failures in a row that open the circuit. */
const OPEN_AFTER = 3;
/** One question tries an open circuit; when nothing is heard of it for so long, the next one may. */
const TRIAL_MS = 90_000;
/** The weight of the newest first token in the running mean. */
const NEWEST = 0.3;
/** What a provider counts for while it is unknown: neither before the fast nor after the slow. */
const USUAL_MS = 1_500;
const MAX_ENTRIES = 5_000;

/**
 * `resting`: it just failed. `waiting`: it said how long to leave it alone. `open`: it fails again and again.
 * `trial`: an open circuit whose rest is over; one question may try it.
 */
export type Standing = 'well' | 'resting' | 'waiting' | 'open' | 'trial';

interface Health {
  failures: number;
  restUntil: number;
  /** The rest is the provider's own wish (`retry-after`). */
  isTold: boolean;
  /** Somebody tries the open circuit; until then nobody else does. */
  trialUntil: number;
  /** Running mean of the ms to the first token; null while none has come. */
  firstTokenMs: number | null;
}

const table = (): Map<string, Health> => singleton('providerHealth', () => new Map<string, Health>());

const keyOf = (ownerId: string, providerId: string): string => JSON.stringify([ownerId, providerId]);

/** Notes how an attempt ended. Only what is the provider's own state counts: limits, faults and silence. */
export function noteOutcome(ownerId: string, providerId: string, error: unknown, firstTokenMs: number | null): void {
  const health = healthOf(ownerId, providerId);
  if (firstTokenMs !== null) {
    health.firstTokenMs =
      health.firstTokenMs === null ? firstTokenMs : health.firstTokenMs * (1 - NEWEST) + firstTokenMs * NEWEST;
  }
  health.trialUntil = 0;
  if (error === null) {
    Object.assign(health, { failures: 0, restUntil: 0, isTold: false });
    return;
  }
  if (!isAppError(error) || (error.status !== 429 && error.status < 500)) return;
  health.failures += 1;
  health.isTold = error.retryAfter !== undefined;
  const wait = health.isTold ? (error.retryAfter ?? 0) * 1000 : COOLDOWN.minMs * 2 ** (health.failures - 1);
  health.restUntil = performance.now() + Math.min(COOLDOWN.maxMs, Math.max(COOLDOWN.minMs, wait));
}

export function standingOf(ownerId: string, providerId: string): Standing {
  const health = table().get(keyOf(ownerId, providerId));
  if (!health || health.failures === 0) return 'well';
  const now = performance.now();
  const isOpen = health.failures >= OPEN_AFTER;
  if (health.restUntil > now) return isOpen ? 'open' : health.isTold ? 'waiting' : 'resting';
  if (!isOpen) return 'well';
  return health.trialUntil > now ? 'open' : 'trial';
}

/** Says that a question is about to try an open circuit, so that others leave it alone meanwhile. */
export function beginTrial(ownerId: string, providerId: string): void {
  healthOf(ownerId, providerId).trialUntil = performance.now() + TRIAL_MS;
}

/** Ms to the first token lately. */
export function usualFirstToken(ownerId: string, providerId: string): number {
  return table().get(keyOf(ownerId, providerId))?.firstTokenMs ?? USUAL_MS;
}

function healthOf(ownerId: string, providerId: string): Health {
  const entries = table();
  const key = keyOf(ownerId, providerId);
  const known = entries.get(key);
  if (known) return known;
  const fresh: Health = { failures: 0, restUntil: 0, isTold: false, trialUntil: 0, firstTokenMs: null };
  entries.set(key, fresh);
  const oldest = entries.keys().next();
  if (entries.size > MAX_ENTRIES && !oldest.done) entries.delete(oldest.value);
  return fresh;
}
