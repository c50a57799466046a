/**
 * By what right somebody gets an account: as the first, by an invitation, or because whoever the OpenID Connect
 * provider vouches for may come in.
 */
import { randomBytes } from 'node:crypto';
import type { Role } from '../contract/access.ts';
import { ConflictError, ForbiddenError } from '../contract/errors.ts';
import { config } from '../platform/config.ts';
import { constantTimeEqual, hashToken } from '../platform/crypto.ts';
import { database } from '../platform/database.ts';
import { singleton } from '../platform/singleton.ts';

export type Admission =
  | { readonly by: 'setup'; readonly key: string | undefined }
  | { readonly by: 'invitation'; readonly token: string }
  | { readonly by: 'provider' };

/** The owner of everything that was there before there were accounts. */
const FIRST_ID = 'local';

/** True until the first account is made. */
export async function isSetupOpen(): Promise<boolean> {
  return (await database().user.count()) === 0;
}

/**
 * The key the first account is made with: on a server strangers can reach, being first must not be enough. It is
 * printed where the server starts. null where only this machine can ask.
 */
export function setupKey(): string | null {
  const { loopbackOnly, PUBLIC_URL, ALLOWED_HOSTS, TRUST_PROXY } = config();
  const isPrivate = loopbackOnly && PUBLIC_URL === undefined && ALLOWED_HOSTS.length === 0 && TRUST_PROXY.length === 0;
  return isPrivate ? null : singleton('accounts.setup-key', () => randomBytes(16).toString('base64url'));
}

export function isSetupKey(key: string | undefined): boolean {
  const expected = setupKey();
  return expected === null || (key !== undefined && constantTimeEqual(key, expected));
}

/** True for an invitation that can still be used. */
export async function isInvited(token: string): Promise<boolean> {
  return (await database().invitation.count({ where: usable(token) })) === 1;
}

/**
 * Uses the right up and says who the new account is.
 * @throws ForbiddenError for an invitation that is spent, out of date or unknown; ConflictError when somebody was first.
 */
export async function admit(admission: Admission): Promise<{ readonly role: Role; readonly id?: string }> {
  switch (admission.by) {
    case 'setup':
      if (!isSetupKey(admission.key)) throw new ForbiddenError('The set-up link is not right. The server printed it.');
      if (!(await isSetupOpen())) throw new ConflictError('Somebody has already set this server up.');
      return { role: 'admin', id: FIRST_ID };
    case 'invitation': {
      const where = usable(admission.token);
      const invitation = await database().invitation.findFirst({ where });
      // Of two that come at once with the same link, the second finds no row to mark.
      const { count } = await database().invitation.updateMany({ where, data: { usedAt: new Date() } });
      if (!invitation || count === 0) throw new ForbiddenError('This invitation is no longer good. Ask for a new one.');
      return { role: invitation.role === 'admin' ? 'admin' : 'member' };
    }
    case 'provider':
      if (!config().OIDC_SIGN_UP || (await isSetupOpen())) throw new ForbiddenError('Accounts are made by invitation.');
      return { role: 'member' };
  }
}

const usable = (token: string) => ({ tokenHash: hashToken(token), usedAt: null, expiresAt: { gt: new Date() } });
