/** Headers of the wire, in both spellings: clients of two generations write them, and many proxies drop the second. */
import { BadRequestError } from '../../contract/errors.ts';
import { LIMITS } from '../../contract/limits.ts';
import type { ApiRequest } from './types.ts';

/**
 * `x-api-key`, or `x_api_key`.
 * @throws BadRequestError for one longer than any key or address.
 */
export function wireHeader({ headers }: Pick<ApiRequest, 'headers'>, name: string): string | undefined {
  const value = headers.get(name) ?? headers.get(name.replaceAll('-', '_')) ?? undefined;
  if (value !== undefined && value.length > LIMITS.wireHeaderChars) throw new BadRequestError(`${name} is too long`);
  return value;
}

/** Providers not to be asked: `x-ignored`, or `ignored` in the query; separated by spaces or commas. */
export function ignoredIn(request: Pick<ApiRequest, 'headers' | 'url'>): string[] {
  const names = wireHeader(request, 'x-ignored') ?? request.url.searchParams.get('ignored') ?? '';
  return names.split(/[\s,]+/).filter(Boolean);
}
