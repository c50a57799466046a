/** Tells the readers of shared pages apart, and nothing more: a random value that lasts a day. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { randomToken } from '../crypto.ts';

export const VIEWER_COOKIE = 'hypotez-viewer';
const VALUE = new RegExp(`(?:^|;\\s*)${VIEWER_COOKIE}=([\\w-]{22})(?:;|$)`);
const DAY_SECONDS = 24 * 60 * 60;
const ATTRIBUTES = `; Path=/; Max-Age=${DAY_SECONDS}; HttpOnly; SameSite=Lax`;

/** Gives a reader without one a cookie, and lets the page that is being rendered see it. */
export function knowViewer(request: IncomingMessage, response: ServerResponse): void {
  const { cookie = '' } = request.headers;
  if (VALUE.test(cookie)) return;
  const pair = `${VIEWER_COOKIE}=${randomToken(16)}`;
  response.appendHeader('set-cookie', `${pair}${ATTRIBUTES}`);
  request.headers.cookie = cookie === '' ? pair : `${cookie}; ${pair}`;
}

/** The viewer a browser is, or from now on will be: `setCookie` goes with the answer then. */
export function viewerOf(headers: Headers): { readonly viewer: string; readonly setCookie: string | null } {
  const [, known] = VALUE.exec(headers.get('cookie') ?? '') ?? [];
  if (known !== undefined) return { viewer: known, setCookie: null };
  const viewer = randomToken(16);
  return { viewer, setCookie: `${VIEWER_COOKIE}=${viewer}${ATTRIBUTES}` };
}
