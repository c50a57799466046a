/**
 * The wire for programs where one password guards the server: HTTP Basic with any user name (contract of the backend
 * API). What was found right is remembered for a few minutes, because argon2 at every request would be a request's
 * whole cost.
 */
import { createHmac, randomBytes } from 'node:crypto';
import { UnauthorizedError } from '../contract/errors.ts';
import type { Peered } from '../platform/http/client-address.ts';
import type { Passage } from '../platform/identity.ts';
import { singleton } from '../platform/singleton.ts';
import { attempt } from './attempts.ts';
import { isOwnersPassword } from './owner-password.ts';
import { SOLE_OWNER } from './sign-in.ts';

const REMEMBERED_MS = 5 * 60_000;
const MOST_REMEMBERED = 100;
const HEADER = /^basic +([A-Za-z0-9+/_=-]{1,2000})$/i;

export interface BasicCredentials {
  readonly user: string;
  readonly password: string;
}

/** The credentials of the header, or null when it carries none of this kind. */
export function readBasic(headers: Headers): BasicCredentials | null {
  const encoded = HEADER.exec(headers.get('authorization')?.trim() ?? '')?.[1];
  if (encoded === undefined) return null;
  const [user = '', ...rest] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
  return { user, password: rest.join(':') };
}

/** @throws UnauthorizedError when the password is wrong, RateLimitError after too many of those. */
export async function requireBasic(asking: Peered, { password }: BasicCredentials): Promise<void> {
  const { key, right } = memory();
  const digest = createHmac('sha256', key).update(password).digest('base64');
  const at = right.get(digest);
  if (at !== undefined && performance.now() - at < REMEMBERED_MS) return;
  const isRight = await attempt(asking, SOLE_OWNER, async () => (await isOwnersPassword(password)) || null);
  if (isRight === null) throw new UnauthorizedError('Incorrect username or password');
  if (right.size >= MOST_REMEMBERED) right.clear();
  right.set(digest, performance.now());
}

/** The answer names the user, as the contract has it. */
export function nameUser(headers: Headers): Passage {
  const user = readBasic(headers)?.user ?? '';
  return /^[\x21-\x7e]{1,80}$/.test(user) ? { headers: { 'x-user': user } } : {};
}

/** A browser has the sign-in page; the box it would open for a challenge cannot be signed out of. */
export function basicChallenge(headers: Headers): string | null {
  const isBrowser = headers.get('accept')?.includes('text/html') || /^Mozilla\//.test(headers.get('user-agent') ?? '');
  return isBrowser ? null : 'Basic realm="Hypotez", charset="UTF-8"';
}

const memory = () => singleton('accounts.basic', () => ({ key: randomBytes(32), right: new Map<string, number>() }));
