/** Trying a passphrase, slowly enough that guessing is no way in. */
import { UnauthorizedError } from '../contract/errors.ts';
import { LIMITS } from '../contract/limits.ts';
import { addressKey, clientAddress } from '../platform/http/client-address.ts';
import type { ApiRequest } from '../platform/http/types.ts';
import { rateLimiter, requireTokens } from '../platform/rate-limit.ts';
import { isPassphrase, issuePass } from './passphrase.ts';
import { findShare } from './store.ts';

/** Of one address, and of everybody together: a passphrase of four words outlives either by centuries. */
const perAddress = () => rateLimiter('share.unlock.address', { capacity: 10, refillMs: 10 * 60_000 });
const perShare = () => rateLimiter('share.unlock.share', { capacity: 100, refillMs: 10 * 60_000 });

/**
 * @returns what the cookie holds, and for how long.
 * @throws NotFoundError, GoneError; UnauthorizedError for a wrong passphrase; RateLimitError for too many of them.
 */
export async function unlock(
  id: string,
  passphrase: string,
  request: ApiRequest,
): Promise<{ readonly pass: string; readonly seconds: number }> {
  const row = await findShare(id);
  const seconds = LIMITS.shareUnlockMs / 1_000;
  // Nothing to open: a link that was unlocked while its passphrase was taken away.
  if (row.passphraseHash === null) return { pass: issuePass(id, ''), seconds };
  const who = `${id} ${addressKey(clientAddress(request))}`;
  const message = 'Too many wrong passphrases. Try again later.';
  requireTokens(perAddress().take(who), message);
  requireTokens(perShare().take(id), message);
  if (!(await isPassphrase(passphrase, row.passphraseHash))) {
    throw new UnauthorizedError('The passphrase is wrong.', { code: 'wrong_passphrase' });
  }
  perAddress().refund(who);
  perShare().refund(id);
  return { pass: issuePass(id, row.passphraseHash), seconds };
}
