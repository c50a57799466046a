/** Signing in with a password, in both modes: the same answer and the same time for whatever was wrong. */
import { UnauthorizedError } from '../contract/errors.ts';
import { clientAddress, type Peered } from '../platform/http/client-address.ts';
import { attempt } from './attempts.ts';
import { auth, inAttempt } from './auth.ts';
import { requireSignIn } from './mode.ts';
import { isOwnersPassword, ownerStamp } from './owner-password.ts';
import { beginSession, type Visit } from './sessions.ts';

/** The owner of a server with one password. */
export const SOLE_OWNER = 'local';

export interface Credentials {
  readonly email?: string | undefined;
  readonly password: string;
}

/**
 * Begins a session and gives the token of its cookie.
 * @throws UnauthorizedError, RateLimitError; NotFoundError where nobody signs in.
 */
export async function signIn(request: Peered & { readonly url: URL }, credentials: Credentials): Promise<string> {
  const visit = visitOf(request);
  if (requireSignIn() === 'password') {
    const { password } = credentials;
    const isRight = await attempt(request, SOLE_OWNER, async () => (await isOwnersPassword(password)) || null);
    if (isRight === null) throw new UnauthorizedError('This password is not right.');
    return beginSession(SOLE_OWNER, ownerStamp(), visit);
  }
  const { email = '', password } = credentials;
  const token = await attempt(request, email, () => signInWithEmail(request.url.origin, visit, email, password));
  if (token === null) throw new UnauthorizedError('E-mail address or password is not right.');
  return token;
}

export function visitOf(request: Peered): Visit {
  return { address: clientAddress(request), userAgent: request.headers.get('user-agent') };
}

/** null for an unknown address as for a wrong password; better-auth spends as long on either. */
async function signInWithEmail(origin: string, visit: Visit, email: string, password: string): Promise<string | null> {
  const { api } = await auth(origin);
  try {
    const { token } = await inAttempt({ visit }, () => api.signInEmail({ body: { email, password } }));
    return token ?? null;
  } catch (error) {
    if (isRefusal(error)) return null;
    throw error;
  }
}

/** An error better-auth means for the client (its APIError, known by shape: each module graph has its own class). */
export function isRefusal(error: unknown): error is Error & { readonly statusCode: number; readonly body?: unknown } {
  return (
    error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number' && error.statusCode < 500
  );
}
