/**
 * The hub that signs visitors in: OAuth with PKCE, or a token of the visitor's own. All of it runs here, so that no
 * script of a page ever holds a token. The hub's address is the operator's (`HUB_URL`), never a visitor's.
 */
import { oauthLoginUrl, whoAmI } from '@huggingface/hub';
import { z } from 'zod';
import { BadRequestError, isAppError, UpstreamError, UpstreamTimeoutError } from '../contract/errors.ts';
import { config } from '../platform/config.ts';
import { constantTimeEqual } from '../platform/crypto.ts';
import { createFetch, readText } from '../platform/outbound/index.ts';
import type { SignedIn } from './grant.ts';
import type { UnderWay } from './sign-in-store.ts';

/** The client of the hub has no time limit of its own. */
const HUB_MS = 15_000;
const MOST_NAME_CHARS = 100;
const MOST_ANSWER_BYTES = 64 * 1024;

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

/**
 * Redeems the code in the address the hub sent the visitor back to. The hub's own client does it in browsers, without a
 * secret and past our rules for what leaves this machine, so the exchange is made here.
 * @throws BadRequestError for an answer nobody asked for; UpstreamError, UpstreamTimeoutError
 */
export async function finishOAuth(redirected: URLSearchParams, { nonce, codeVerifier }: UnderWay): Promise<Granted> {
  const state = stateSchema.safeParse(parseJson(redirected.get('state')));
  const code = redirected.get('code');
  if (!state.success || code === null || !constantTimeEqual(state.data.nonce, nonce)) {
    throw new BadRequestError('This is no answer to a sign-in that is under way.');
  }
  const { OAUTH_CLIENT_ID = '', OAUTH_CLIENT_SECRET } = config();
  const endpoints = await askHub('/.well-known/openid-configuration', {}, discoverySchema);
  const basic = Buffer.from(`${OAUTH_CLIENT_ID}:${OAUTH_CLIENT_SECRET}`).toString('base64');
  const grant = await askHub(
    endpoints.token_endpoint,
    {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        ...(OAUTH_CLIENT_SECRET === undefined ? {} : { authorization: `Basic ${basic}` }),
      },
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        client_id: OAUTH_CLIENT_ID,
        code,
        redirect_uri: state.data.redirectUri,
        code_verifier: codeVerifier,
      }).toString(),
    },
    grantSchema,
  );
  const authorization = `Bearer ${grant.access_token}`;
  const person = await askHub(endpoints.userinfo_endpoint, { headers: { authorization } }, personSchema);
  const expiresAt = grant.expires_in === undefined ? null : Date.now() + grant.expires_in * 1000;
  const user = nameOf(person.preferred_username || person.name);
  return { token: grant.access_token, session: { user, method: 'oauth', expiresAt } };
}

const stateSchema = z.object({ nonce: z.string(), redirectUri: z.string() });
const discoverySchema = z.object({ token_endpoint: z.string(), userinfo_endpoint: z.string() });
const grantSchema = z.object({ access_token: z.string().min(1), expires_in: z.number().positive().optional() });
const personSchema = z.object({ preferred_username: z.string().optional(), name: z.string().optional() });

function parseJson(text: string | null): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    // Not JSON: the schema says no.
    return null;
  }
}

/** One answer of the hub, at its own host only. */
async function askHub<T>(address: string, init: RequestInit, schema: z.ZodType<T>): Promise<T> {
  const { HUB_URL } = config();
  const fetch = createFetch({ policy: 'provider', baseUrl: HUB_URL, firstByteMs: HUB_MS });
  const response = await fetch(new URL(address, HUB_URL), init);
  const text = await readText(response, MOST_ANSWER_BYTES);
  const answer = response.ok ? schema.safeParse(parseJson(text)) : null;
  if (answer?.success) return answer.data;
  throw new UpstreamError('Signing in with Hugging Face did not work. Try again.', {
    cause: new Error(`${address}: status ${response.status}`),
  });
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
