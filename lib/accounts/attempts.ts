/**
 * How often one may try to sign in. Only failures count. Per address a few tries; per account more, so that a stranger
 * who guesses at it does not lock its owner out, and yet never gets anywhere.
 */
import { addressKey, clientAddress, type Peered } from '../platform/http/client-address.ts';
import { type RateLimit, type RateLimiter, rateLimiter, requireTokens } from '../platform/rate-limit.ts';

const PER_ADDRESS: RateLimit = { capacity: 10, refillMs: 10 * 60_000 };
const PER_ACCOUNT: RateLimit = { capacity: 100, refillMs: 60 * 60_000 };
const MESSAGE = 'Too many attempts. Wait a little, then try again.';

const addresses = (): RateLimiter => rateLimiter('sign-in.address', PER_ADDRESS);
const accounts = (): RateLimiter => rateLimiter('sign-in.account', PER_ACCOUNT);

/**
 * Runs one attempt, which gives null when it fails.
 * @param account whose: the e-mail address, or anything fixed where there is one owner.
 * @throws RateLimitError before the attempt is made.
 */
export async function attempt<T>(request: Peered, account: string, run: () => Promise<T | null>): Promise<T | null> {
  const address = addressKey(clientAddress(request));
  const who = account.trim().toLowerCase();
  requireTokens(addresses().take(address), MESSAGE);
  const verdict = accounts().take(who);
  if (!verdict.allowed) addresses().refund(address);
  requireTokens(verdict, MESSAGE);
  const result = await run();
  if (result !== null) {
    addresses().refund(address);
    accounts().refund(who);
  }
  return result;
}
