/**
 * Passphrases of shares, and the pass that whoever knew one carries for a while. A pass is sealed (lib/platform/crypto)
 * for one share under one passphrase: another share, a new passphrase or an hour later it opens nothing.
 */
import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';
import { LIMITS } from '../contract/limits.ts';
import { decrypt, encrypt, hashToken, UnsealError } from '../platform/crypto.ts';

/** 32 MB and about 60 ms a guess (OWASP's recommendation for scrypt is N=2^17 for passwords kept for years). */
const COST = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 } as const;
const KEY_BYTES = 32;

export async function hashPassphrase(passphrase: string): Promise<string> {
  const salt = randomBytes(16);
  const key = await derive(passphrase, salt, COST);
  return ['scrypt', COST.N, COST.r, COST.p, salt.toString('base64url'), key.toString('base64url')].join('$');
}

export async function isPassphrase(passphrase: string, stored: string): Promise<boolean> {
  const [kind, N, r, p, salt = '', key = ''] = stored.split('$');
  if (kind !== 'scrypt') return false;
  const expected = Buffer.from(key, 'base64url');
  const options = { N: Number(N), r: Number(r), p: Number(p), maxmem: COST.maxmem };
  const given = await derive(passphrase, Buffer.from(salt, 'base64url'), options);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** The same letters typed on another keyboard may be other code points: NFC makes them one. */
function derive(passphrase: string, salt: Buffer, options: ScryptOptions): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(passphrase.normalize('NFC'), salt, KEY_BYTES, options, (error, key) =>
      error === null ? resolve(key) : reject(error),
    );
  });
}

/** One cookie a share, so that opening a second one does not close the first. */
export const passCookie = (shareId: string): string => `hypotez-share-${shareId}`;

const contextOf = (shareId: string): string => `share pass ${shareId}`;

export function issuePass(shareId: string, passphraseHash: string, now = Date.now()): string {
  const content = `${now + LIMITS.shareUnlockMs} ${hashToken(passphraseHash)}`;
  return Buffer.from(encrypt(content, contextOf(shareId))).toString('base64url');
}

export function isPass(pass: string | null, shareId: string, passphraseHash: string, now = Date.now()): boolean {
  if (pass === null || pass.length > 1_000) return false;
  try {
    const [until, of] = decrypt(Buffer.from(pass, 'base64url'), contextOf(shareId)).split(' ');
    return Number(until) > now && of === hashToken(passphraseHash);
  } catch (error) {
    // Whatever was sent, it is no pass of ours.
    if (error instanceof UnsealError) return false;
    throw error;
  }
}
