/**
 * How often somebody may do something: token buckets in memory, by key. A bucket holds `capacity` tokens and fills
 * again evenly within `refillMs`, so that a burst is fine and a flood is not. A restart forgives.
 */
import { RateLimitError } from '../contract/errors.ts';
import { singleton } from './singleton.ts';

export interface RateLimit {
  /** Tokens of a full bucket: the largest burst. */
  readonly capacity: number;
  /** Milliseconds in which an empty bucket is full again. */
  readonly refillMs: number;
}

export interface RateVerdict {
  readonly allowed: boolean;
  readonly limit: number;
  /** Whole tokens left. */
  readonly remaining: number;
  /** Seconds until the asked number of tokens is there; 0 when it was. */
  readonly retryAfter: number;
  /** Seconds until the bucket is full. */
  readonly reset: number;
}

export interface RateLimiter {
  /** Takes `cost` tokens when they are there, and none otherwise. */
  take(key: string, cost?: number): RateVerdict;
  /** What `take` would say; takes nothing. */
  look(key: string, cost?: number): RateVerdict;
  /** Gives tokens back (an attempt that turned out fine). */
  refund(key: string, cost?: number): void;
  /** Takes `cost` tokens whether they are there or not: what was used is only known afterwards. The debt refills first. */
  charge(key: string, cost: number): void;
}

interface Bucket {
  tokens: number;
  at: number;
}

/** Addresses are cheap: a flood from many of them must not become a flood of memory. The oldest go first. */
const MOST_KEYS = 50_000;

/**
 * The limiter of this name, one a process.
 * @param limit read when the name is used for the first time.
 */
export function rateLimiter(name: string, limit: RateLimit): RateLimiter {
  return singleton(`rate-limit.${name}`, () => createRateLimiter(limit));
}

/** @param now milliseconds that never go back. */
export function createRateLimiter(
  { capacity, refillMs }: RateLimit,
  now: () => number = () => performance.now(),
): RateLimiter {
  const buckets = new Map<string, Bucket>();
  const perMs = capacity / refillMs;

  /** The bucket as it is at this moment, moved to the young end. */
  function open(key: string): Bucket {
    const at = now();
    const bucket = buckets.get(key) ?? { tokens: capacity, at };
    bucket.tokens = Math.min(capacity, bucket.tokens + (at - bucket.at) * perMs);
    bucket.at = at;
    buckets.delete(key);
    buckets.set(key, bucket);
    if (buckets.size > MOST_KEYS) for (const oldest of buckets.keys()) return drop(oldest, bucket);
    return bucket;
  }

  function drop(oldest: string, bucket: Bucket): Bucket {
    buckets.delete(oldest);
    return bucket;
  }

  function verdict({ tokens }: Bucket, cost: number, allowed: boolean): RateVerdict {
    return {
      allowed,
      limit: capacity,
      remaining: Math.max(0, Math.floor(tokens)),
      retryAfter: allowed ? 0 : Math.max(1, Math.ceil((cost - tokens) / perMs / 1000)),
      reset: Math.max(0, Math.ceil((capacity - tokens) / perMs / 1000)),
    };
  }

  return {
    take(key, cost = 1) {
      const bucket = open(key);
      const allowed = bucket.tokens >= cost;
      if (allowed) bucket.tokens -= cost;
      return verdict(bucket, cost, allowed);
    },
    look(key, cost = 1) {
      const bucket = open(key);
      return verdict(bucket, cost, bucket.tokens >= cost);
    },
    refund(key, cost = 1) {
      const bucket = open(key);
      bucket.tokens = Math.min(capacity, bucket.tokens + cost);
    },
    charge(key, cost) {
      open(key).tokens -= cost;
    },
  };
}

/** @throws RateLimitError with its `retry-after` when the verdict is no. */
export function requireTokens(verdict: RateVerdict, message: string): void {
  if (!verdict.allowed) throw new RateLimitError(message, { retryAfter: verdict.retryAfter });
}

/** The headers that tell a program where it stands, as OpenAI's API names them. */
export function rateHeaders({ limit, remaining, reset }: RateVerdict, what = 'requests'): Record<string, string> {
  return {
    [`x-ratelimit-limit-${what}`]: String(limit),
    [`x-ratelimit-remaining-${what}`]: String(remaining),
    [`x-ratelimit-reset-${what}`]: `${reset}s`,
  };
}
