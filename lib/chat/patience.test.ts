import { expect, test } from 'vitest';
import { MissingAuthError, RateLimitError, UpstreamError, UpstreamRequestError } from '../contract/errors.ts';
import { waitBeforeRetry } from './patience.ts';

const overloaded = new UpstreamError('busy', { code: 'upstream_overloaded' });
const busy = new UpstreamError('busy', { code: 'upstream_unavailable' });
const failed = { error: busy as unknown, retries: 0, elapsedMs: 100, hasFallback: false };
const most = () => 1;

test.each([
  ['a busy upstream', {}, 500],
  ['an overloaded upstream', { error: overloaded }, 500],
  ['a busy upstream, once more', { retries: 1 }, 1_000],
  ['a busy upstream that was asked three times', { retries: 2 }, null],
  ['one that says when', { error: new UpstreamError('', { code: 'upstream_unavailable', retryAfter: 3 }) }, 3_000],
  ['a limit that passes soon', { error: new RateLimitError('', { retryAfter: 2 }) }, 2_000],
  ['a limit that has not passed', { error: new RateLimitError('', { retryAfter: 2 }), retries: 1 }, null],
  ['a limit that passes late', { error: new RateLimitError('', { retryAfter: 20 }) }, null],
  ['a limit, with somebody else to ask', { error: new RateLimitError('', { retryAfter: 2 }), hasFallback: true }, null],
  ['a long wait already', { elapsedMs: 41_000 }, null],
  ['a connection that was lost', { error: new UpstreamError('', { code: 'connection_lost' }) }, null],
  ['a refused request', { error: new UpstreamRequestError('') }, null],
  ['a missing key', { error: new MissingAuthError('') }, null],
  ['a fault of our own', { error: new TypeError('x') }, null],
])('after %s', (_what, change, wait) => {
  expect(waitBeforeRetry({ ...failed, ...change }, most)).toBe(wait);
});
