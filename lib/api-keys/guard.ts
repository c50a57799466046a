/**
 * Keys at the door (contract, section 1.1): who brings one speaks for its owner within its scopes and limits; once there
 * is one, `/v1` and `/api` answer nobody without.
 */
import type { ApiScope } from '../contract/api-keys.ts';
import { ForbiddenError, RateLimitError, UnauthorizedError } from '../contract/errors.ts';
import { addressKey, clientAddress } from '../platform/http/client-address.ts';
import {
  type Asking,
  addGate,
  addIdentitySource,
  type Call,
  type Identity,
  isClosedToStrangers,
  type Passage,
} from '../platform/identity.ts';
import { logger } from '../platform/log.ts';
import {
  createRateLimiter,
  type RateLimit,
  type RateLimiter,
  rateHeaders,
  rateLimiter,
} from '../platform/rate-limit.ts';
import { singleton } from '../platform/singleton.ts';
import { withdrawalOf } from '../platform/withdrawals.ts';
import { tokensOfKey } from '../usage/index.ts';
import { looksLikeApiKey } from './format.ts';
import { findApiKey, hasApiKeys, type KnownKey, noteUse } from './store.ts';

/** To be called at the start, before sources that know somebody without a key. */
export function acceptApiKeys(): void {
  addIdentitySource('api-keys', identifyByKey);
  addGate('api-keys', guardKey);
}

/** To be called after every other source has been entered: whom none of them knows must bring a key. */
export function demandApiKeys(): void {
  addIdentitySource('api-keys-demanded', demandKey);
}

/** What a key may be used for is no secret of the process, only of the request: it is found again in the gate. */
const known = new WeakMap<Identity, KnownKey>();

async function identifyByKey(asking: Asking): Promise<Identity | null> {
  const given = keyIn(asking.headers);
  if (given === null) return null;
  const key = await findApiKey(given);
  if (key === null) throw guessed(asking);
  const identity: Identity = {
    id: key.ownerId,
    kind: 'key',
    role: 'member',
    key: { id: key.id, scopes: key.scopes },
    withdrawn: withdrawalOf('key', key.id),
  };
  known.set(identity, key);
  return identity;
}

/** Keys are too long to be guessed; whoever tries all the same is not answered for ever. A right key always passes. */
const GUESSES: RateLimit = { capacity: 100, refillMs: 10 * 60_000 };

function guessed(asking: Asking): Error {
  const verdict = rateLimiter('api-keys.unknown', GUESSES).take(addressKey(clientAddress(asking)));
  if (verdict.allowed) return invalid();
  const { retryAfter } = verdict;
  return new RateLimitError('Too many unknown API keys came from this address. Wait, and check the key.', {
    retryAfter,
    headers: rateHeaders(verdict),
  });
}

/** Where a key of this server may be sent; in the query it never counts, since addresses are logged. */
const credentialsIn = (headers: Headers): string[] =>
  [headers.get('g4f-api-key'), bearerIn(headers), headers.get('x-api-key'), headers.get('x_api_key')].flatMap(
    (text) => text?.trim() || [],
  );

/** The first credential that can only be meant for this server. */
const keyIn = (headers: Headers): string | null => credentialsIn(headers).find(looksLikeApiKey) ?? null;

const bearerIn = (headers: Headers): string | null =>
  /^Bearer\s+(\S+)\s*$/i.exec(headers.get('authorization') ?? '')?.[1] ?? null;

async function demandKey({ face, headers }: Asking): Promise<null> {
  if (face === 'openai' && (isClosedToStrangers() || (await hasApiKeys()))) throw refusal(headers);
  return null;
}

/** The messages are the wire's (contract, section 1.1), whichever header the key came in; what to do is in the hint. */
const refusal = (headers: Headers): Error => (credentialsIn(headers).some(isMeant) ? invalid() : required());

/** Clients insist on some value: these are what they send when they have none. */
const isMeant = (text: string): boolean => !/^(?:secret|none|null|undefined)$/i.test(text);

const WHERE = 'Make one in the settings of this server, under "API keys" (/chat/settings/?tab=apiKeys)';
const invalid = (): Error =>
  new ForbiddenError('Invalid G4F API key', {
    code: 'invalid_api_key',
    hint: `This server does not know the key, or it was revoked. ${WHERE}. Keys of providers go into the body, as "api_key".`,
  });
const required = (): Error =>
  new UnauthorizedError('G4F API key required', {
    code: 'invalid_api_key',
    hint: `${WHERE}, and send it as "Authorization: Bearer hpz_...", "g4f-api-key" or "x-api-key".`,
  });

// biome-ignore lint/suspicious/noConfusingVoidType: the type of gates
async function guardKey({ identity, endpoint, request }: Call): Promise<Passage | void> {
  // Visitors of a demo come from a browser; a program needs a key there too.
  if (endpoint.face === 'openai' && identity.kind === 'visitor') throw refusal(request.headers);
  const key = known.get(identity);
  if (key === undefined) return;
  const scope = scopeOf(endpoint);
  if (scope !== null && !key.scopes.includes(scope)) {
    throw new ForbiddenError(`This API key may not be used for "${scope}".`, { code: 'insufficient_scope' });
  }
  const headers = takeRequest(key);
  await checkTokens(key);
  noteUse(key.id).catch((cause: unknown) => {
    logger().debug({ cause: String(cause) }, 'The use of an API key was not noted');
  });
  return { headers };
}

const SCOPES: readonly (readonly [RegExp, ApiScope])[] = [
  [/^\/(?:images|media)\b/, 'images'],
  [/^\/(?:audio|synthesize)\b/, 'audio'],
  [/^\/embeddings\b/, 'embeddings'],
  [/^\/(?:files|upload_cookies)\b/, 'files'],
];

/** null: any key will do (lists of what there is). */
function scopeOf({ face, path }: Call['endpoint']): ApiScope | null {
  if (face !== 'openai') return 'backend';
  const rest = path.replace(/^\/(?:v1|api\/\{[^}]+\})/, '');
  if (rest === '' || /^\/(?:models|providers)\b/.test(rest)) return null;
  return SCOPES.find(([pattern]) => pattern.test(rest))?.[1] ?? 'chat';
}

/** @throws RateLimitError with where the key stands. */
function takeRequest({ id, limits }: KnownKey): Record<string, string> {
  if (limits.requestsPerMinute === null) return {};
  const verdict = limiterOf(id, limits.requestsPerMinute).take(id);
  const headers = rateHeaders(verdict);
  if (verdict.allowed) return headers;
  const { retryAfter } = verdict;
  throw new RateLimitError('This API key has used up its requests of this minute.', { retryAfter, headers });
}

const limiterOf = (id: string, perMinute: number): RateLimiter =>
  singleton(`api-key-rate.${id}.${perMinute}`, () => createRateLimiter({ capacity: perMinute, refillMs: 60_000 }));

/** What an answer will cost is known afterwards, so the last one of a day may go beyond. */
async function checkTokens({ id, limits }: KnownKey): Promise<void> {
  if (limits.tokensPerDay === null) return;
  const used = await tokensOfKey(id);
  if (used < limits.tokensPerDay) return;
  const now = Date.now();
  const retryAfter = Math.ceil((new Date(now).setUTCHours(24, 0, 0, 0) - now) / 1_000);
  throw new RateLimitError('This API key has used up its tokens of today.', {
    retryAfter,
    code: 'insufficient_quota',
    headers: {
      // The official clients would sleep until tomorrow, as they are told.
      'x-should-retry': 'false',
      'x-ratelimit-limit-tokens': String(limits.tokensPerDay),
      'x-ratelimit-remaining-tokens': '0',
      'x-ratelimit-reset-tokens': `${retryAfter}s`,
    },
  });
}
