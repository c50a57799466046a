import { expect, it } from 'vitest';
import { createRateLimiter, rateHeaders, requireTokens } from './rate-limit.ts';

it('lets a burst through, then as much as refills', () => {
  let now = 0;
  const limiter = createRateLimiter({ capacity: 3, refillMs: 3_000 }, () => now);
  expect([1, 2, 3].map(() => limiter.take('a').allowed)).toEqual([true, true, true]);
  expect(limiter.take('a')).toEqual({ allowed: false, limit: 3, remaining: 0, retryAfter: 1, reset: 3 });
  expect(limiter.take('b').allowed).toBe(true);
  now = 999;
  expect(limiter.take('a').allowed).toBe(false);
  now = 1_000;
  expect(limiter.take('a').allowed).toBe(true);
});

it('looks without taking, gives back, and lets a debt be paid first', () => {
  let now = 0;
  const limiter = createRateLimiter({ capacity: 10, refillMs: 10_000 }, () => now);
  expect(limiter.look('a', 10).allowed).toBe(true);
  expect(limiter.take('a', 10).remaining).toBe(0);
  limiter.refund('a', 4);
  expect(limiter.look('a').remaining).toBe(4);
  limiter.charge('a', 9);
  expect(limiter.look('a')).toMatchObject({ allowed: false, retryAfter: 6 });
  now = 6_000;
  expect(limiter.look('a').allowed).toBe(true);
});

it('says 429 with the seconds to wait', () => {
  const limiter = createRateLimiter({ capacity: 1, refillMs: 60_000 }, () => 0);
  limiter.take('a');
  const verdict = limiter.take('a');
  expect(() => requireTokens(verdict, 'Too many.')).toThrow(expect.objectContaining({ status: 429, retryAfter: 60 }));
  expect(rateHeaders(verdict)).toEqual({
    'x-ratelimit-limit-requests': '1',
    'x-ratelimit-remaining-requests': '0',
    'x-ratelimit-reset-requests': '60s',
  });
});
