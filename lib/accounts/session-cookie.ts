/**
 * The cookie of a signed-in browser. Over TLS it has the `__Host-` prefix, which no other host of the domain can set;
 * the plain name is then not read at all.
 */
import { forwarded, type Peered } from '../platform/http/client-address.ts';
import { requestUrl } from '../platform/http/request-url.ts';

const SECURE = '__Host-hypotez';
const PLAIN = 'hypotez-session';
/** Browsers keep no cookie longer. When a session really ends is decided here, by when it was last seen. */
const MAX_AGE_S = 400 * 24 * 3600;
/** A token is 32 random bytes in base64url. */
const TOKEN = /^[A-Za-z0-9_-]{20,100}$/;

/** The token a request carries; null without one, and for two different ones: one of them is not ours. */
export function readSessionToken(request: Peered): string | null {
  const name = isSecure(request) ? SECURE : PLAIN;
  const values = (request.headers.get('cookie') ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
  const [token] = values;
  if (token === undefined || values.some((value) => value !== token)) return null;
  return TOKEN.test(token) ? token : null;
}

export function sessionCookie(request: Peered, token: string): string {
  return cookie(request, token, MAX_AGE_S);
}

export function clearedCookie(request: Peered): string {
  return cookie(request, '', 0);
}

function cookie(request: Peered, value: string, maxAge: number): string {
  const secure = isSecure(request);
  const attributes = `Path=/; HttpOnly; SameSite=Lax; Max-Age=${maxAge}${secure ? '; Secure' : ''}`;
  return `${secure ? SECURE : PLAIN}=${value}; ${attributes}`;
}

/** True when the browser speaks TLS, to us or to a proxy before us. */
function isSecure(request: Peered): boolean {
  return requestUrl(request.headers.get('host'), '/', forwarded(request)).protocol === 'https:';
}
