/**
 * Anthropic's Messages API: addresses, headers and refusals.
 * Format: https://platform.claude.com/docs/en/api/messages and /errors.
 */
import { type AppError, UpstreamError } from '../../contract/errors.ts';
import { type Asked, errorFromStatus, missingAuth, OVERLOADED, retryAfterOf } from '../openai-compatible/errors.ts';
import type { ProviderCredentials } from '../provider.ts';

export const ANTHROPIC = {
  id: 'Anthropic',
  label: 'Anthropic',
  url: 'https://www.anthropic.com',
  keyPage: 'https://platform.claude.com/settings/keys',
  baseUrl: 'https://api.anthropic.com/v1',
  /** In the middle of its current models in price and speed; it exists under this name without a date. */
  defaultModel: 'claude-sonnet-5-5',
} as const;

/**
 * The version whose requests this adapter writes. The later one (2026-10-21) refuses temperature and top_p for every
 * model; under this one the older models still take them.
 */
const VERSION = '2023-06-01';

export const askedOf = (credentials: ProviderCredentials, model: string): Asked => ({
  preset: ANTHROPIC,
  model,
  apiKey: credentials.apiKey,
});

/** `path` under the owner's base URL or Anthropic's. The version may be left off the address, as its SDKs do. */
export function urlOf(credentials: ProviderCredentials, path: string): string {
  const base = (credentials.baseUrl ?? ANTHROPIC.baseUrl).replace(/\/+$/, '').replace(/\/messages$/, '');
  return `${new URL(base).pathname === '/' ? `${base}/v1` : base}${path}`;
}

/** @throws MissingAuthError when Anthropic itself would be asked without a key. */
export function headersOf(credentials: ProviderCredentials): Record<string, string> {
  if (!credentials.apiKey && !credentials.baseUrl) throw missingAuth(askedOf(credentials, ''));
  return {
    accept: 'text/event-stream, application/json',
    'user-agent': 'Hypotez',
    'anthropic-version': VERSION,
    ...(credentials.apiKey === undefined ? {} : { 'x-api-key': credentials.apiKey }),
  };
}

export function errorOf(asked: Asked, status: number, headers: Headers, body: string): AppError {
  if (status !== OVERLOADED) return errorFromStatus(asked, status, headers, body);
  return new UpstreamError('Anthropic is overloaded. Try again in a moment.', {
    code: 'upstream_overloaded',
    retryAfter: retryAfterOf(headers) ?? undefined,
  });
}
