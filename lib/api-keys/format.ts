/**
 * What a key of this server looks like: `hpz_`, its public id, its secret, and a checksum, so that a typo is told from a
 * stranger without a look into the database, and scanners for leaked secrets know it.
 */
import { createHash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

const PREFIX = 'hpz_';
const ID_CHARS = 12;
const SECRET_CHARS = 32;
const CHECK_CHARS = 6;
const SHAPE = new RegExp(
  `^${PREFIX}([0-9A-Za-z]{${ID_CHARS}})([0-9A-Za-z]{${SECRET_CHARS}})([0-9A-Za-z]{${CHECK_CHARS}})$`,
);
const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

export interface NewKey {
  readonly id: string;
  /** Shown once. */
  readonly key: string;
  readonly hash: string;
}

/** 190 bits of secret. */
export function createKey(): NewKey {
  const id = randomDigits(ID_CHARS);
  const body = `${PREFIX}${id}${randomDigits(SECRET_CHARS)}`;
  const key = body + checksum(body);
  return { id, key, hash: hashKey(key) };
}

/** True for what can only be meant as a key of this server, mistyped or not. */
export const looksLikeApiKey = (text: string): boolean => text.startsWith(PREFIX);

/** The public id in a key; null for what was never one. */
export function keyIdOf(key: string): string | null {
  const found = SHAPE.exec(key);
  if (!found || checksum(key.slice(0, -CHECK_CHARS)) !== found[3]) return null;
  return found[1] ?? null;
}

/** A key is random and long: a plain hash of it cannot be guessed back, and costs nothing on each request. */
export const hashKey = (key: string): string => createHash('sha256').update(key).digest('hex');

/** "hpz_Ab12…", for lists. */
export const maskOf = (id: string): string => `${PREFIX}${id.slice(0, 6)}…`;

function checksum(text: string): string {
  let rest = crc32(text);
  let out = '';
  for (let count = 0; count < CHECK_CHARS; count += 1) {
    out = (DIGITS[rest % DIGITS.length] ?? '0') + out;
    rest = Math.floor(rest / DIGITS.length);
  }
  return out;
}

/** Without the bias of a remainder: bytes past the last whole multiple are thrown away. */
function randomDigits(count: number): string {
  const most = 256 - (256 % DIGITS.length);
  let out = '';
  while (out.length < count) {
    for (const byte of randomBytes(count)) {
      if (byte < most && out.length < count) out += DIGITS[byte % DIGITS.length];
    }
  }
  return out;
}
