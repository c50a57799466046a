/**
 * The hub that signs visitors in: OAuth with PKCE, or a token of the visitor's own. All of it runs here, so that no
 * script of a page ever holds a token. The hub's address is the operator's (`HUB_URL`), never a visitor's.
 */
import { oauthHandleRedirect, oauthLoginUrl, whoAmI } from '@huggingface/hub';
import { BadRequestError, isAppError, UpstreamError, UpstreamTimeoutError } from '../contract/errors.ts';
import { config } from '../platform/config.ts';
import { createFetch } from '../platform/outbound/index.ts';
import type { SignedIn, UnderWay } from './sign-in-store.ts';

/** The client of the hub has no time limit of its own. */
const HUB_MS = 15_000;
const MOST_NAME_CHARS = 100;

export interface Granted {
  readonly token: string;
  readonly session: SignedIn;
}

/** The hub's page of consent, and what its answer is checked with. @throws UpstreamError, UpstreamTimeoutError */
export async function beginOAuth(redirectUrl: string): Promise<{ url: string; state: UnderWay }> {
  const { OAUTH_CLIENT_ID, OAUTH_SCOPES, HUB_URL } = config();
  if (OAUTH_CLIENT_ID === undefined) throw new BadRequestError('This demo has no sign-in by OAuth.');
  const kept: { codeVerifier?: string; nonce?: string } = {};
  const options = { clientId: OAUTH_CLIENT_ID, scopes: OAUTH_SCOPES, hubUrl: HUB_URL, redirectUrl, localStorage: kept };
  const url = await inTime(oauthLoginUrl(options));
  const { codeVerifier, nonce } = kept;
  if (codeVerifier === undefined || nonce === undefined) throw new Error('The sign-in was begun without a check.');
  return { url, state: { codeVerifier, nonce, begunAt: Date.now() } };
}

/** Redeems the code in the address the hub sent the visitor back to. @throws UpstreamError, UpstreamTimeoutError */
export async function finishOAuth(redirectedUrl: string, { nonce, codeVerifier }: UnderWay): Promise<Granted> {
  const { HUB_URL } = config();
  const granted = await inTime(oauthHandleRedirect({ redirectedUrl, nonce, codeVerifier, hubUrl: HUB_URL }));
  const { accessToken, accessTokenExpiresAt, userInfo } = granted;
  const user = userInfo.preferred_username || userInfo.name;
  const expiresAt = accessTokenExpiresAt.getTime();
  return {
    token: accessToken,
    session: { user: nameOf(user), method: 'oauth', expiresAt: Number.isFinite(expiresAt) ? expiresAt : null },
  };
}

/** Asks the hub whose token this is. @throws BadRequestError when it knows nobody by it. */
export async function checkToken(token: string): Promise<Granted> {
  const { HUB_URL } = config();
  const fetch = createFetch({ policy: 'provider', baseUrl: HUB_URL, firstByteMs: HUB_MS });
  try {
    const { name } = await inTime(whoAmI({ accessToken: token, hubUrl: HUB_URL, fetch }));
    return { token, session: { user: nameOf(name), method: 'token', expiresAt: null } };
  } catch (error) {
    if (error instanceof Error && [401, 403].includes(Number(statusOf(error)))) {
      throw new BadRequestError('Hugging Face does not know this token. Check it and try again.', { param: 'token' });
    }
    throw error;
  }
}

const nameOf = (name: unknown): string =>
  (typeof name === 'string' ? name : '').toWellFormed().slice(0, MOST_NAME_CHARS);

/** The hub's own words stay in the log. */
async function inTime<T>(answer: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new UpstreamTimeoutError('Hugging Face took too long. Try again.')), HUB_MS);
  try {
    return await Promise.race([answer, late]);
  } catch (cause) {
    if (isAppError(cause)) throw cause;
    throw new UpstreamError('Signing in with Hugging Face did not work. Try again.', { cause });
  } finally {
    clearTimeout(timer);
  }
}

/** The status the hub refused with, as its client throws it. */
const statusOf = ({ cause }: Error): unknown =>
  cause instanceof Error && 'statusCode' in cause ? cause.statusCode : undefined;
