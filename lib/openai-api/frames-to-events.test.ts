import { expect, test } from 'vitest';
import { RateLimitError, TooLargeError } from '../contract/errors.ts';
import { eventsOf } from './frames-to-events.ts';

test("a failed thread fails with its Run's own error", () => {
  const error = new TooLargeError('One refused the request: too long', { code: 'request_too_large' });
  const frame = { type: 'error', error: error.name, message: `${error.name}: ${error.message}` } as const;
  expect(() => eventsOf(frame, { failure: { error } })).toThrow(error);
});

test('a frame alone is read as the error it came from', () => {
  const frame = {
    type: 'error',
    error: 'RateLimitError',
    message: 'RateLimitError: Slow down.',
    retry_after: 3,
  } as const;
  expect(() => eventsOf(frame, { failure: null })).toThrow(new RateLimitError('Slow down.', { retryAfter: 3 }));
});
