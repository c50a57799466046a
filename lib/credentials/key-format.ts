import { BadRequestError } from '../contract/errors.ts';
import { refuseAddress } from '../demo/index.ts';
import { config } from '../platform/config.ts';
import { checkUrl, providerPolicy } from '../platform/outbound/index.ts';

const MAX_KEY_CHARS = 4_000;
/** What clients send when they have none: OpenAI's libraries insist on some value. */
const PLACEHOLDERS = new Set(['', 'secret', 'none', 'null', 'undefined']);

/**
 * A key fit to be sent in a header; undefined for none.
 * @throws BadRequestError
 */
export function checkKey(input: string | null | undefined): string | undefined {
  const key = input?.trim() ?? '';
  if (PLACEHOLDERS.has(key.toLowerCase())) return undefined;
  if (key.length > MAX_KEY_CHARS || !/^[\x21-\x7e]+$/.test(key)) {
    throw new BadRequestError('This is not an API key: letters, digits and signs only, without spaces', {
      param: 'api_key',
    });
  }
  return key;
}

/**
 * A base URL that this server may call, without its final slash; undefined for none.
 * @throws BadRequestError "This address is not allowed", ForbiddenError in a demo
 */
export function checkBaseUrl(input: string | null | undefined): string | undefined {
  const text = input?.trim() ?? '';
  if (text === '') return undefined;
  refuseAddress(text);
  const url = checkUrl(text, providerPolicy(text, config()));
  if (url.search || url.hash) {
    throw new BadRequestError('A base URL ends with its path, without "?" or "#"', { param: 'base_url' });
  }
  return url.href.replace(/\/+$/, '');
}

/** "…wxyz"; short keys show nothing of themselves. */
export function maskKey(key: string): string {
  return key.length < 12 ? '…' : `…${key.slice(-4)}`;
}
