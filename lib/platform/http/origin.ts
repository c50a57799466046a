/**
 * Which page may make this server do something. Browsers name the page that sends a request (`Origin`,
 * `Sec-Fetch-Site`) and a page cannot forge either; a request with neither comes from a program and passes.
 */
import type { IncomingHttpHeaders } from 'node:http';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);
/** GETs that do something, as the wire contract has them. */
const ACTING_GETS = ['/backend-api/v2/create'];

/** True when the request would change something. */
export function changesState(method: string, pathname: string): boolean {
  return !SAFE_METHODS.has(method) || ACTING_GETS.some((path) => pathname === path || pathname.startsWith(`${path}/`));
}

/** True when no foreign page is behind the request. The same host at another port is foreign too. */
export function isOwnPage(headers: IncomingHttpHeaders, publicUrl: string | undefined): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false;
  const origin = headers.origin;
  if (origin === undefined) return true;
  if (!URL.canParse(origin)) return false;
  const { host, protocol, origin: normal } = new URL(origin);
  if (publicUrl !== undefined && new URL(publicUrl).origin === normal) return true;
  const isWeb = protocol === 'http:' || protocol === 'https:';
  // A proxy may speak TLS for us, so only the host is compared; `Host` itself was checked before.
  const standardPort = protocol === 'http:' ? /:80$/ : /:443$/;
  // Only of a trusted proxy: the entry has removed anybody else's.
  const forwardedHost = String(headers['x-forwarded-host'] ?? '')
    .split(',')
    .at(-1)
    ?.trim();
  return isWeb && [headers.host, forwardedHost].some((name) => name?.toLowerCase().replace(standardPort, '') === host);
}
