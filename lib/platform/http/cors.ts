/**
 * Pages of other sites that may use the API for programs (`CORS_ORIGINS`): with a key of their own, never with the cookies
 * of whoever looks at them. Every other part of the server answers its own pages alone.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { OUR_ANSWER_HEADER } from './entry-headers.ts';
import { faceOf } from './faces.ts';

/** "*" stands for every site. */
const ANY = '*';
const METHODS = 'GET, HEAD, POST, DELETE';
/** Beyond what the browser's own rules let a page read. */
const READABLE =
  'x-request-id, retry-after, x-ratelimit-limit-requests, x-ratelimit-remaining-requests, x-ratelimit-reset-requests, ' +
  'x-ratelimit-limit-tokens, x-ratelimit-remaining-tokens, x-ratelimit-reset-tokens, ' +
  'x-should-retry, idempotent-replayed';
/** Seconds a browser may remember a preflight. */
const MAX_AGE = '600';
const HEADER_NAMES = /^[a-z0-9_-]{1,64}(?:\s*,\s*[a-z0-9_-]{1,64}){0,40}$/i;

/** The site whose page asks, where it is one that may; null for everybody else. */
export function admittedOrigin(request: IncomingMessage, origins: readonly string[]): string | null {
  const { origin } = request.headers;
  if (origin === undefined || origins.length === 0) return null;
  if (faceOf((request.url ?? '').split('?')[0] ?? '') !== 'openai') return null;
  return origins.includes(ANY) || origins.includes(origin) ? origin : null;
}

/** What lets the page read the answer, refusals included. */
export const corsHeaders = (origin: string): Readonly<Record<string, string>> => ({
  'access-control-allow-origin': origin,
  'access-control-expose-headers': READABLE,
  'cross-origin-resource-policy': 'cross-origin',
  vary: 'Origin',
});

/** Takes from a request of another site what it must not be recognised by. */
export function dropCookies(request: IncomingMessage): void {
  delete request.headers.cookie;
}

/** Answers the question that browsers ask first; false when this is none. */
export function answerPreflight(request: IncomingMessage, response: ServerResponse): boolean {
  if (request.method !== 'OPTIONS' || request.headers['access-control-request-method'] === undefined) return false;
  const asked = request.headers['access-control-request-headers'] ?? '';
  response.writeHead(204, {
    'access-control-allow-methods': METHODS,
    ...(HEADER_NAMES.test(asked) ? { 'access-control-allow-headers': asked } : {}),
    'access-control-max-age': MAX_AGE,
    [OUR_ANSWER_HEADER]: '',
  });
  response.end();
  return true;
}
