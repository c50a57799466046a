/**
 * How often one provider is asked again, and how long after: a busy upstream often answers the next time, and until it
 * has said something a second try costs the reader nothing but the wait.
 */
import { isAppError } from '../contract/errors.ts';

/** What an upstream says that may answer the next time. */
const BUSY: ReadonlySet<string> = new Set(['upstream_unavailable', 'upstream_overloaded']);
/** Tries after the first one, at one provider. */
const MOST_RETRIES = 2;
/** ms: nobody waits longer than this for one more try. */
const LONGEST_WAIT_MS = 8_000;
const FIRST_WAIT_MS = 500;
/** ms after the first request: from then on a failure is told. */
const PATIENCE_MS = 40_000;

export interface Failed {
  readonly error: unknown;
  /** Tries that went before the failed one. */
  readonly retries: number;
  /** Since this answer's first request. */
  readonly elapsedMs: number;
  /** Somebody else can be asked instead. */
  readonly hasFallback: boolean;
}

/** Milliseconds to wait before the next try, or null: another one would not help, or would take too long. */
export function waitBeforeRetry(failed: Failed, random: () => number = Math.random): number | null {
  const { error, retries, elapsedMs, hasFallback } = failed;
  if (!isAppError(error) || retries >= MOST_RETRIES || elapsedMs > PATIENCE_MS) return null;
  const asked = error.retryAfter === undefined ? null : error.retryAfter * 1_000;
  if (error.status === 429) {
    return hasFallback || retries > 0 || asked === null || asked > LONGEST_WAIT_MS ? null : asked;
  }
  if (error.code === undefined || !BUSY.has(error.code)) return null;
  if (asked !== null) return asked > LONGEST_WAIT_MS ? null : asked;
  // Full jitter: clients that failed together must not come back together.
  return Math.ceil(random() * Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** retries));
}
