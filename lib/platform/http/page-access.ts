/**
 * Who may see a page. Endpoints ask for themselves; pages are rendered by Next, so the entry asks before them: whoever
 * is nobody is sent to the sign-in, and a visitor seen for the first time gets the cookie with the page.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { UnauthorizedError } from '../../contract/errors.ts';
import { challengeHeaders, identify } from '../identity.ts';
import { ENTRY_HEADERS } from './entry-headers.ts';
import { isSharedPage } from './page-paths.ts';

/** Readable by anybody; a page of a share is too. */
const PUBLIC_PAGES = /^\/(?:$|sign-in(?:\/|$)|pair(?:\/|$)|qrcode\/?$|background$|docs$|redoc$)/;
const FOR_IDENTITY = [
  'accept',
  'host',
  'cookie',
  'authorization',
  'user-agent',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  ENTRY_HEADERS.peer,
];
/** Scripts, styles, icons: nobody's. */
const FILES = /^\/_next\/|\.[a-z0-9]{2,12}$/i;

/**
 * Says where a stranger is sent, or null when the page may be rendered.
 * @throws UnauthorizedError for a program, which is asked for credentials instead; and what an identity source refuses with.
 */
export async function admitToPage(
  request: IncomingMessage,
  response: ServerResponse,
  pathname: string,
): Promise<string | null> {
  if (FILES.test(pathname)) return null;
  const headers = toHeaders(request);
  const identity = await identify({
    headers,
    method: request.method ?? 'GET',
    peer: String(request.headers[ENTRY_HEADERS.peer] ?? ''),
  });
  if (identity.kind === 'nobody' && !PUBLIC_PAGES.test(pathname) && !isSharedPage(pathname)) {
    if (challengeHeaders(headers)['www-authenticate'] !== undefined) throw new UnauthorizedError();
    return identity.homePage ?? `/sign-in?next=${encodeURIComponent(request.url ?? pathname)}`;
  }
  if (identity.kind === 'device' && !isForDevice(pathname, identity.conversationId))
    return identity.homePage ?? '/pair';
  if (identity.setCookie !== undefined) {
    response.setHeader('set-cookie', identity.setCookie);
    // The page is rendered for the same visitor, not for yet another one.
    const pair = identity.setCookie.split(';')[0] ?? '';
    request.headers.cookie = request.headers.cookie ? `${request.headers.cookie}; ${pair}` : pair;
  }
  return null;
}

/** A device that was handed one chat has that chat, and what is for everybody. */
const isForDevice = (pathname: string, conversationId: string | undefined): boolean =>
  pathname === `/chat/${conversationId}` || PUBLIC_PAGES.test(pathname) || isSharedPage(pathname);

/** Those an identity source may look at. */
export function toHeaders({ headers }: IncomingMessage): Headers {
  const out = new Headers();
  for (const name of FOR_IDENTITY) {
    const value = headers[name];
    if (value !== undefined) out.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  return out;
}
