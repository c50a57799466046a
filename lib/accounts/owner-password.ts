/** The password of a server with one owner. */
import { createHmac } from 'node:crypto';
import { config } from '../platform/config.ts';
import { deriveKey } from '../platform/crypto.ts';
import { singleton } from '../platform/singleton.ts';
import { hashPassword, verifyPassword } from './password.ts';

/** A plain `PASSWORD` is hashed once and then checked as any other, so both take the same time. */
function storedHash(): Promise<string> {
  const { PASSWORD = '', PASSWORD_HASH } = config();
  return singleton('accounts.owner-hash', async () => PASSWORD_HASH ?? hashPassword(PASSWORD));
}

export async function isOwnersPassword(password: string): Promise<boolean> {
  return verifyPassword(await storedHash(), password);
}

/** Goes into each session, so that another password ends them all. Says nothing about the password. */
export function ownerStamp(): string {
  return singleton('accounts.owner-stamp', () => {
    const { PASSWORD, PASSWORD_HASH } = config();
    const secret = PASSWORD_HASH ?? PASSWORD ?? '';
    return createHmac('sha256', deriveKey('owner password stamp, v1')).update(secret).digest('base64url');
  });
}
