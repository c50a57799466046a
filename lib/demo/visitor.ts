/**
 * Visitors of a demo. Everybody is one, and each is an owner of their own: the id says since when, the cookie proves it
 * with a signature, and the server keeps nothing until a visitor leaves something. Ids sort by time, so that all that
 * is too old is one range.
 */
import { randomBytes } from 'node:crypto';
import { config } from '../platform/config.ts';
import { constantTimeEqual, sign } from '../platform/crypto.ts';
import { forwarded, type Peered } from '../platform/http/client-address.ts';

export const VISITOR_PREFIX = 'visitor-';
/** Seconds since the epoch in base 36; nine digits last beyond the year 5000. */
const TIME_DIGITS = 9;
const ID = new RegExp(`^${VISITOR_PREFIX}([0-9a-z]{${TIME_DIGITS}})-[0-9a-f]{32}$`);
const COOKIE = 'hypotez_visitor';

export const isVisitor = (ownerId: string): boolean => ownerId.startsWith(VISITOR_PREFIX);

const timePart = (ms: number): string =>
  Math.floor(ms / 1000)
    .toString(36)
    .padStart(TIME_DIGITS, '0');

export const newVisitorId = (now = Date.now()): string =>
  `${VISITOR_PREFIX}${timePart(now)}-${randomBytes(16).toString('hex')}`;

/** Every visitor who came before this moment has an id below this. */
export const idsBefore = (ms: number): string => VISITOR_PREFIX + timePart(ms);
/** Above every visitor's id. */
export const ABOVE_VISITORS = `${VISITOR_PREFIX}~`;

/** ms since the epoch; null when it is no visitor's id. */
export function cameAt(ownerId: string): number | null {
  const time = ID.exec(ownerId)?.[1];
  return time === undefined ? null : Number.parseInt(time, 36) * 1000;
}

/** When all that a visitor has is deleted: ms since the epoch. */
export const keptUntil = (ownerId: string): number => (cameAt(ownerId) ?? 0) + config().DEMO_TTL;

/** The visitor a request's cookie speaks for; null for none, a forged, a future or an expired one. */
export function visitorOf(headers: Headers, now = Date.now()): string | null {
  for (const pair of (headers.get('cookie') ?? '').slice(0, MOST_COOKIE_CHARS).split(';')) {
    const [name, value = ''] = pair.trim().split('=', 2);
    if (name !== COOKIE && name !== `__Host-${COOKIE}`) continue;
    const [id = '', signature = ''] = value.split('.', 2);
    const since = cameAt(id);
    if (since === null || since > now + CLOCK_SKEW_MS || keptUntil(id) <= now) continue;
    if (constantTimeEqual(signature, sign(id, COOKIE))) return id;
  }
  return null;
}

/** Node bounds headers at 16 KB; this only says that the bound is known. */
const MOST_COOKIE_CHARS = 16_384;
const CLOCK_SKEW_MS = 60_000;

/** The `Set-Cookie` value that makes a browser this visitor until all is deleted. */
export function visitorCookie(ownerId: string, request: Peered): string {
  const { PUBLIC_URL, FRAME_ANCESTORS } = config();
  const isSecure = forwarded(request).protocol === 'https' || PUBLIC_URL?.startsWith('https:') === true;
  const seconds = Math.max(1, Math.ceil((keptUntil(ownerId) - Date.now()) / 1000));
  // In the frame of another site only a partitioned cookie is kept, and browsers take it over https alone.
  const site = isSecure && FRAME_ANCESTORS.length > 0 ? 'SameSite=None; Partitioned' : 'SameSite=Lax';
  const name = isSecure ? `__Host-${COOKIE}` : COOKIE;
  const value = `${ownerId}.${sign(ownerId, COOKIE)}`;
  return `${name}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; ${site}${isSecure ? '; Secure' : ''}`;
}
