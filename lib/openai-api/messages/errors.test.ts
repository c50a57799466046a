import { expect, it } from 'vitest';
import {
  type AppError,
  BadRequestError,
  NotFoundError,
  RateLimitError,
  TooLargeError,
  UpstreamError,
} from '../../contract/errors.ts';
import type { ApiRequest } from '../../platform/http/types.ts';
import { messageRefusal } from './errors.ts';

const request: ApiRequest = {
  method: 'POST',
  url: new URL('http://localhost/v1/messages'),
  headers: new Headers(),
  body: null,
  signal: new AbortController().signal,
  requestId: 'req_1',
  peer: '127.0.0.1',
};

it.each<[AppError, number, string]>([
  [new BadRequestError('No.'), 400, 'invalid_request_error'],
  [new NotFoundError('No.'), 404, 'not_found_error'],
  [new TooLargeError('No.'), 413, 'request_too_large'],
  [new RateLimitError('No.', { retryAfter: 3 }), 429, 'rate_limit_error'],
  [new UpstreamError('No.'), 502, 'api_error'],
  [new UpstreamError('No.', { code: 'upstream_overloaded' }), 529, 'overloaded_error'],
])('%s is a %d, %s', (error, status, type) => {
  const answer = messageRefusal(error, { model: 'm' }, request);
  expect(answer.status).toBe(status);
  expect(JSON.parse(String(answer.body))).toEqual({
    type: 'error',
    error: { type, message: 'No.' },
    request_id: 'req_1',
    model: 'm',
  });
});
