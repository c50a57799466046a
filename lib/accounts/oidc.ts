/**
 * Signing in through the OpenID Connect provider of `OIDC_ISSUER`: authorization code with PKCE, state and nonce, the
 * ID token checked against the issuer's keys. The issuer is the operator's word, so it is asked directly and not under
 * the policy for addresses that users type.
 */
import { isAppError, NotFoundError, UnavailableError } from '../contract/errors.ts';
import { config } from '../platform/config.ts';
import { addressKey, clientAddress } from '../platform/http/client-address.ts';
import type { ApiRequest } from '../platform/http/types.ts';
import { rateLimiter, requireTokens } from '../platform/rate-limit.ts';
import type { Admission } from './admission.ts';
import { auth, forgetAuth, inAttempt, OIDC } from './auth.ts';
import { requireAccounts } from './mode.ts';
import { safeNext } from './next-page.ts';
import { visitOf } from './sign-in.ts';
import { findAdmission } from './sign-up.ts';

export interface OidcStart {
  /** Where to go on afterwards. */
  readonly next?: string | undefined;
  readonly invitation?: string | undefined;
  readonly setup?: string | undefined;
}

export interface Redirection {
  readonly to: string;
  readonly cookie?: string | undefined;
  /** Of the session that was begun. */
  readonly token?: string | undefined;
}

const FAILED = '/sign-in?error=';

/** The provider's page to go to, and the cookie that ties its answer to this browser. */
export async function startOidc(request: ApiRequest, { next, invitation, setup }: OidcStart): Promise<Redirection> {
  requireOidc();
  limit(request);
  const { api } = await reachableAuth(request.url.origin);
  const { headers, response } = await api.signInSocial({
    body: {
      provider: OIDC,
      callbackURL: safeNext(next),
      errorCallbackURL: '/sign-in',
      disableRedirect: true,
      additionalData: { invitation, setup },
    },
    headers: new Headers(),
    returnHeaders: true,
  });
  if (!response.url) throw new UnavailableError('The sign-in provider cannot be used just now.');
  return { to: response.url, cookie: headers.get('set-cookie') ?? undefined };
}

/** What the provider sends people back to. Always ends on a page of ours. */
export async function finishOidc(request: ApiRequest): Promise<Redirection> {
  requireOidc();
  limit(request);
  const instance = await reachableAuth(request.url.origin);
  const { getOAuthState } = await import('better-auth/api');
  const admission = async (): Promise<Admission> => {
    const state = await getOAuthState();
    const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
    const given = { invitation: text(state?.invitation), setup: text(state?.setup) };
    return (await findAdmission(given)) ?? { by: 'provider' };
  };
  const asked = new Request(request.url, { headers: { cookie: request.headers.get('cookie') ?? '' } });
  try {
    const { result, token } = await inAttempt({ visit: visitOf(request), admission }, () => instance.handler(asked));
    const location = new URL(result.headers.get('location') ?? '/sign-in', request.url);
    if (token !== undefined) return { to: safeNext(location.pathname + location.search), token };
    const isTaken = location.searchParams.get('error') === 'account_not_linked';
    return { to: FAILED + (isTaken ? 'linked' : 'oidc') };
  } catch (error) {
    // Nobody invited this person (admission.ts).
    if (isAppError(error) && error.status === 403) return { to: `${FAILED}not-invited` };
    throw error;
  }
}

function requireOidc(): void {
  requireAccounts();
  if (config().OIDC_ISSUER === undefined) throw new NotFoundError('This server has no other way to sign in.');
}

function limit(request: ApiRequest): void {
  const limiter = rateLimiter('sign-in.oidc', { capacity: 30, refillMs: 10 * 60_000 });
  requireTokens(limiter.take(addressKey(clientAddress(request))), 'Too many attempts. Wait a little, then try again.');
}

/** @throws UnavailableError when the issuer did not answer; the next attempt asks it again. */
async function reachableAuth(origin: string) {
  const instance = await auth(origin);
  const { socialProviders } = await instance.$context;
  if (socialProviders.some((provider) => provider.id === OIDC)) return instance;
  forgetAuth();
  throw new UnavailableError('The sign-in provider does not answer. Try again in a moment.', { retryAfter: 10 });
}
