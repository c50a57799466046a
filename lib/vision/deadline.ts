/** The time a request of the vision API may take. */
import { UpstreamTimeoutError } from '../contract/errors.ts';
import { LIMITS } from '../contract/limits.ts';

export interface Deadline {
  /** Aborts when the client goes, or when the time is up (with the 504 to answer). */
  readonly signal: AbortSignal;
  end(): void;
}

export function startDeadline(client: AbortSignal, ms: number = LIMITS.visionMs): Deadline {
  const late = new AbortController();
  const tooLate = (): void =>
    late.abort(new UpstreamTimeoutError(`The request took longer than ${Math.round(ms / 1_000)} seconds.`));
  const timer = setTimeout(tooLate, ms);
  return { signal: AbortSignal.any([client, late.signal]), end: () => clearTimeout(timer) };
}

/** Runs work within the time of a request. @throws UpstreamTimeoutError, the client's reason, what the work throws. */
export async function withinTime<T>(
  client: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
  ms?: number,
): Promise<T> {
  const { signal, end } = startDeadline(client, ms);
  try {
    return await work(signal);
  } catch (error) {
    // Whoever noticed the abort may have made an error of its own of it.
    if (signal.aborted) throw signal.reason;
    throw error;
  } finally {
    end();
  }
}

/** Seconds since `started` (of `performance.now()`), to the millisecond, as the API gives them. */
export const secondsSince = (started: number): number => Math.round(performance.now() - started) / 1_000;
