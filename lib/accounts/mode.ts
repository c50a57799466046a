/** How one comes into this server, as the environment says. */
import type { AccessMode } from '../contract/access.ts';
import { ForbiddenError, NotFoundError } from '../contract/errors.ts';
import { config } from '../platform/config.ts';
import type { Identity } from '../platform/identity.ts';

export function accessMode(): AccessMode {
  const { ACCOUNTS, PASSWORD, PASSWORD_HASH } = config();
  if (ACCOUNTS) return 'accounts';
  return PASSWORD !== undefined || PASSWORD_HASH !== undefined ? 'password' : 'open';
}

/** @throws NotFoundError where nobody signs in. */
export function requireSignIn(): 'password' | 'accounts' {
  const mode = accessMode();
  if (mode === 'open') throw new NotFoundError('This server asks nobody to sign in.');
  return mode;
}

/** @throws NotFoundError on a server without accounts. */
export function requireAccounts(): void {
  if (accessMode() !== 'accounts') throw new NotFoundError('This server has no accounts. ACCOUNTS=1 turns them on.');
}

/**
 * What concerns an account itself is for the person, not for a key or a device that speaks for him.
 * @throws ForbiddenError
 */
export function requirePerson({ kind }: Identity): void {
  if (kind === 'local' || kind === 'account') return;
  throw new ForbiddenError('Only somebody who is signed in may do that.');
}
