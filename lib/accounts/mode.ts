/** How one comes into this server, as the environment says. */
import type { AccessMode } from '../contract/access.ts';
import { NotFoundError } from '../contract/errors.ts';
import { config } from '../platform/config.ts';

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
