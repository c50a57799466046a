/** The address a request was sent to, as its client knows it. */
import { config } from '../config.ts';

/**
 * Builds the absolute URL from the request line and the `Host` the guard has let through. Forwarded headers are not
 * believed: anybody can send them (A11). Behind a TLS proxy `PUBLIC_URL` says what the outside is called.
 */
export function requestUrl(host: string | null | undefined, pathAndQuery: string): URL {
  const publicUrl = config().PUBLIC_URL;
  const outside = publicUrl === undefined ? undefined : new URL(publicUrl);
  const origin = outside && outside.host === host ? outside.origin : `http://${host ?? 'localhost'}`;
  return new URL(pathAndQuery, origin);
}
