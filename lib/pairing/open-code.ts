/** What becomes of a browser that opens a code. */
import { ConflictError } from '../contract/errors.ts';
import { type Identity, isClosedToStrangers } from '../platform/identity.ts';
import { deviceSecret, handsOver } from './device-cookie.ts';
import { deviceName } from './device-name.ts';
import { CodeSpentError, findCode, findDevice, redeemCode, revokeDevice, spendCode } from './store.ts';

export interface OpenedCode {
  readonly conversationId: string;
  /** Of the browser's new cookie; null for one that has the conversation by right. */
  readonly secret: string | null;
}

/**
 * Uses a code up.
 * @throws CodeSpentError; ConflictError for a browser that is signed in as somebody else, which leaves the code as it is.
 */
export async function openCode(token: string, asking: Identity, headers: Headers): Promise<OpenedCode> {
  const code = await findCode(token);
  if (code === null) throw new CodeSpentError();
  const { conversationId } = code;
  if (handsOver(headers) && asking.id === code.ownerId) {
    await spendCode(token);
    return { conversationId, secret: null };
  }
  // On a server that is open to whoever reaches it, nobody has signed in.
  const signedIn = isClosedToStrangers() && (asking.kind === 'local' || asking.kind === 'account');
  if (signedIn && asking.id !== code.ownerId) {
    throw new ConflictError('This browser is signed in as somebody else. Sign out first, then scan again.', {
      code: 'signed_in',
    });
  }
  if (signedIn) {
    await spendCode(token);
    return { conversationId, secret: null };
  }
  const { secret } = await redeemCode(token, deviceName(headers.get('user-agent') ?? ''));
  await leaveOlder(headers);
  return { conversationId, secret };
}

/** The conversation this browser was handed before, which a new code takes from it; null without one. */
export async function heldChat(headers: Headers): Promise<string | null> {
  const secret = deviceSecret(headers);
  return secret === null ? null : ((await findDevice(secret))?.conversationId ?? null);
}

/** A browser has one pairing: the new cookie takes the place of the old one. */
async function leaveOlder(headers: Headers): Promise<void> {
  const secret = deviceSecret(headers);
  const older = secret === null ? null : await findDevice(secret);
  if (older !== null) await revokeDevice(older.ownerId, older.id);
}
