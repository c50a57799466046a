/** The address a request was sent to, as its client knows it. */
import { config } from '../config.ts';
import type { Forwarded } from './client-address.ts';

/**
 * Builds the absolute URL from the request line and the `Host` the guard has let through. Forwarded headers are
 * believed of a proxy that `TRUST_PROXY` names, and of nobody else: anybody can send them (A11). Behind a TLS proxy
 * `PUBLIC_URL` says what the outside is called.
 */
export function requestUrl(
  host: string | null | undefined,
  pathAndQuery: string,
  { host: forwardedHost, protocol = 'http' }: Forwarded = {},
): URL {
  const publicUrl = config().PUBLIC_URL;
  const outside = publicUrl === undefined ? undefined : new URL(publicUrl);
  const named = forwardedHost ?? host ?? 'localhost';
  return new URL(pathAndQuery, outside && outside.host === named ? outside.origin : `${protocol}://${named}`);
}
