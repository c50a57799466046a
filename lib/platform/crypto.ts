/**
 * Secrets at rest. AES-256-GCM under a key derived (HKDF-SHA256) from `HYPOTEZ_SECRET`, or from a random key file that
 * is made once in `DATA_DIR/keys`. The associated data names the row, so a sealed value cannot be moved to another.
 */
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { config } from './config.ts';
import { singleton } from './singleton.ts';

const VERSION = 1;
const IV_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;
const HEADER_BYTES = 1 + IV_BYTES + TAG_BYTES;

/** The value was sealed under another key or for another row, or it is damaged. */
export class UnsealError extends Error {
  override readonly name = 'UnsealError';
}

/** Seals a text: version (1 byte), IV (12), tag (16), ciphertext. */
export function encrypt(text: string, context: string): Uint8Array<ArrayBuffer> {
  const iv = crypto.randomBytes(IV_BYTES);
  const cipher = crypto.createCipheriv('aes-256-gcm', masterKey(), iv);
  cipher.setAAD(Buffer.from(context));
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return new Uint8Array(Buffer.concat([Buffer.of(VERSION), iv, cipher.getAuthTag(), sealed]));
}

/** @throws UnsealError */
export function decrypt(sealed: Uint8Array, context: string): string {
  const bytes = Buffer.from(sealed);
  if (bytes.length < HEADER_BYTES || bytes[0] !== VERSION) throw new UnsealError('Not a sealed value');
  const decipher = crypto.createDecipheriv('aes-256-gcm', masterKey(), bytes.subarray(1, 1 + IV_BYTES));
  decipher.setAAD(Buffer.from(context));
  decipher.setAuthTag(bytes.subarray(1 + IV_BYTES, HEADER_BYTES));
  try {
    return decipher.update(bytes.subarray(HEADER_BYTES), undefined, 'utf8') + decipher.final('utf8');
  } catch (error) {
    throw new UnsealError('Sealed under another key or for another row', { cause: error });
  }
}

/** Compares without telling by its time how much was right; lengths may differ. */
export function constantTimeEqual(left: string, right: string): boolean {
  return crypto.timingSafeEqual(digest(left), digest(right));
}

/** What is stored of a token: its SHA-256 in hex. Only for random tokens, never for passwords. */
export function hashToken(token: string): string {
  return digest(token).toString('hex');
}

/** A random token of `bytes` bytes in base64url. */
export function randomToken(bytes = 32): string {
  return crypto.randomBytes(bytes).toString('base64url');
}

/** An HMAC-SHA256 (base64url) that only this server can make; `context` keeps what is signed for one purpose from serving another. */
export function sign(text: string, context: string): string {
  return crypto
    .createHmac('sha256', signingKey())
    .update(JSON.stringify([context, text]))
    .digest('base64url');
}

const digest = (text: string): Buffer => crypto.createHash('sha256').update(text, 'utf8').digest();

const masterKey = (): Buffer => singleton('crypto.masterKey', () => deriveKey('encryption at rest, v1'));
const signingKey = (): Buffer => singleton('crypto.signingKey', () => deriveKey('signatures, v1'));

/** A key of 32 bytes for one purpose (a cookie's signature, a fingerprint), out of the same secret as all others. */
export function deriveKey(purpose: string): Buffer {
  const secret = config().HYPOTEZ_SECRET ?? readKeyFile(path.join(config().dataDir, 'keys'));
  return Buffer.from(crypto.hkdfSync('sha256', secret, 'hypotez', purpose, KEY_BYTES));
}

/**
 * Reads the key file, making it first when there is none. The new key is linked into place whole, so of two processes
 * that start at once both end up with the same key.
 */
export function readKeyFile(directory: string): Buffer {
  const file = path.join(directory, 'master.key');
  if (!fs.existsSync(file)) createKeyFile(directory, file);
  const key = fs.readFileSync(file);
  if (key.length !== KEY_BYTES) throw new Error('The key file keys/master.key is damaged. Restore it from a backup.');
  if ((fs.statSync(file).mode & 0o077) !== 0) fs.chmodSync(file, 0o600);
  return key;
}

function createKeyFile(directory: string, file: string): void {
  fs.mkdirSync(directory, { recursive: true, mode: 0o700 });
  fs.chmodSync(directory, 0o700);
  const temporary = `${file}.${process.pid}.${crypto.randomBytes(4).toString('hex')}`;
  const handle = fs.openSync(temporary, 'wx', 0o600);
  try {
    fs.writeSync(handle, crypto.randomBytes(KEY_BYTES));
    fs.fsyncSync(handle);
  } finally {
    fs.closeSync(handle);
  }
  try {
    fs.linkSync(temporary, file);
  } catch (error) {
    // Another process was first: its key is the key.
    if (!fs.existsSync(file)) throw error;
  } finally {
    fs.unlinkSync(temporary);
  }
}
