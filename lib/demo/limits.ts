/** How much of everything a visitor and an address may have (DEMO_...); buckets that refill evenly, in memory. */
import { LIMIT_REASONS } from '../contract/demo.ts';
import { RateLimitError, UnavailableError } from '../contract/errors.ts';
import { config } from '../platform/config.ts';
import { type RateVerdict, rateHeaders, rateLimiter } from '../platform/rate-limit.ts';
import { singleton } from '../platform/singleton.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const MB = 1024 * 1024;

const of = (name: string, capacity: number, refillMs: number) => rateLimiter(`demo.${name}`, { capacity, refillMs });

const calls = () => of('calls', config().DEMO_CALLS_PER_MINUTE, MINUTE_MS);
const addressCalls = () => of('address-calls', config().DEMO_ADDRESS_CALLS_PER_MINUTE, MINUTE_MS);
const requests = () => of('requests', config().DEMO_REQUESTS_PER_MINUTE, MINUTE_MS);
const addressRequests = () => of('address-requests', config().DEMO_ADDRESS_REQUESTS_PER_MINUTE, MINUTE_MS);
const tokens = () => of('tokens', config().DEMO_TOKENS_PER_DAY, DAY_MS);
const addressTokens = () => of('address-tokens', config().DEMO_ADDRESS_TOKENS_PER_DAY, DAY_MS);
const addressBytes = () => of('address-bytes', config().DEMO_ADDRESS_UPLOAD_MB_PER_DAY * MB, DAY_MS);

/** Where each visitor was last seen: what is used up later (tokens) counts for that address too. The oldest go first. */
const addresses = () => singleton('demo.addresses', () => new Map<string, string>());
const MOST_VISITORS = 50_000;

export function noteAddress(visitorId: string, address: string): void {
  const known = addresses();
  known.delete(visitorId);
  known.set(visitorId, address);
  if (known.size <= MOST_VISITORS) return;
  for (const oldest of known.keys()) {
    known.delete(oldest);
    return;
  }
}

export const addressOf = (visitorId: string): string => addresses().get(visitorId) ?? '';

const TOO_FAST = LIMIT_REASONS.requests;

/** Counts a call of any kind, or a page. @throws RateLimitError */
export function countCall(visitorId: string | null, address: string): void {
  require(addressCalls().take(address), TOO_FAST, 'requests');
  if (visitorId !== null) require(calls().take(visitorId), TOO_FAST, 'requests');
}

/**
 * Counts a question or an upload, and the bytes it brings.
 * @returns the headers that say where the visitor stands.
 * @throws RateLimitError when one of the limits is reached; nothing is counted then that was not allowed.
 */
export function countRequest(visitorId: string, address: string, bytes: number): Record<string, string> {
  const used = tokens().look(visitorId);
  require(used, LIMIT_REASONS.tokens, 'tokens');
  require(addressTokens().look(address), LIMIT_REASONS.addressTokens, 'tokens');
  const verdict = requests().take(visitorId);
  require(verdict, TOO_FAST, 'requests');
  require(addressRequests().take(address), TOO_FAST, 'requests');
  // Larger than a day's worth would never be allowed; it is then refused for its size elsewhere.
  if (bytes > 0) {
    require(addressBytes().take(address, bytes), LIMIT_REASONS.bytes, 'bytes');
  }
  return { ...rateHeaders(verdict, 'requests'), ...rateHeaders(used, 'tokens') };
}

/** Charges what an answer took. */
export function chargeTokens(visitorId: string, count: number): void {
  tokens().charge(visitorId, count);
  addressTokens().charge(addressOf(visitorId), count);
}

/** Where a visitor stands; takes nothing. */
export function standing(visitorId: string, address: string): Record<'requests' | 'tokens', RateVerdict> {
  return {
    requests: narrower(requests().look(visitorId), addressRequests().look(address)),
    tokens: narrower(tokens().look(visitorId), addressTokens().look(address)),
  };
}

const narrower = (own: RateVerdict, shared: RateVerdict): RateVerdict =>
  own.remaining <= shared.remaining ? own : { ...shared, limit: own.limit };

function require(verdict: RateVerdict, message: string, what: string): void {
  if (verdict.allowed) return;
  throw new RateLimitError(message, { retryAfter: verdict.retryAfter, headers: rateHeaders(verdict, what) });
}

/** How many of something are held at once: by whom, from where, and in all. */
interface Held {
  readonly by: Map<string, number>;
  total: number;
}
const held = (name: string) => singleton<Held>(`demo.held.${name}`, () => ({ by: new Map(), total: 0 }));

interface Bound {
  readonly key: string;
  readonly most: number;
  readonly message: string;
}

/** Holds one place under each key; the returned function gives it back. @throws RateLimitError, UnavailableError */
function hold(name: string, bounds: readonly Bound[], total: { most: number; message: string }): () => void {
  const state = held(name);
  for (const { key, most, message } of bounds) {
    if ((state.by.get(key) ?? 0) >= most) throw new RateLimitError(message, { retryAfter: 3 });
  }
  if (state.total >= total.most) throw new UnavailableError(total.message, { retryAfter: 5 });
  for (const { key } of bounds) state.by.set(key, (state.by.get(key) ?? 0) + 1);
  state.total += 1;
  let isHeld = true;
  return () => {
    if (!isHeld) return;
    isHeld = false;
    for (const { key } of bounds) {
      const left = (state.by.get(key) ?? 1) - 1;
      if (left > 0) state.by.set(key, left);
      else state.by.delete(key);
    }
    state.total -= 1;
  };
}

/** A call or stream that is open. */
export const holdOpen = (address: string): (() => void) =>
  hold('open', [{ key: address, most: config().DEMO_ADDRESS_OPEN, message: LIMIT_REASONS.open }], {
    most: config().DEMO_TOTAL_OPEN,
    message: LIMIT_REASONS.busy,
  });

/** An answer that is being written. */
export function holdAnswer(visitorId: string): () => void {
  const { DEMO_CONCURRENT, DEMO_ADDRESS_CONCURRENT, DEMO_TOTAL_CONCURRENT } = config();
  const message = LIMIT_REASONS.answers;
  return hold(
    'answers',
    [
      { key: visitorId, most: DEMO_CONCURRENT, message },
      { key: `address ${addressOf(visitorId)}`, most: DEMO_ADDRESS_CONCURRENT, message },
    ],
    { most: DEMO_TOTAL_CONCURRENT, message: LIMIT_REASONS.busyAnswering },
  );
}
