/**
 * `x-secret` (contract, section 10): who asks a demo a question proves that the page was there a moment ago, by the time
 * encrypted for this server. It keeps out programs that only replay a request, and nobody who reads this; limits do the
 * rest. On by DEMO_SECRET.
 */
import { constants, createHash, generateKeyPair, type KeyObject, privateDecrypt } from 'node:crypto';
import { promisify } from 'node:util';
import { ForbiddenError } from '../contract/errors.ts';
import { config } from '../platform/config.ts';
import { wireHeader } from '../platform/http/wire-header.ts';
import { singleton } from '../platform/singleton.ts';

const BITS = 2048;
/** Contract: a secret is valid for at most so long. */
export const SECRET_MS = 10_000;
/** A clock of the client that is a little ahead, and seconds that were rounded up. */
const AHEAD_MS = 1_000;
/** Questions of ten seconds, many times over; more are refused until some are forgotten. */
const MOST_USED = 50_000;

interface Keys {
  readonly publicPem: string;
  readonly privateKey: KeyObject;
}

/** Made at the first look, for the life of this process: after a restart the page asks for the new one. */
export const secretKeys = (): Promise<Keys> =>
  singleton('demo.secret-keys', async () => {
    const { publicKey, privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: BITS });
    return { publicPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(), privateKey };
  });

/** Endpoints that answer a question. */
const ASKING = new Set(['createConversation', 'createText', 'createTextByPost']);

/** @throws ForbiddenError for a question without a secret, and for one that is too old, of the future, or used. */
export async function requireSecret(
  endpointId: string,
  request: Parameters<typeof wireHeader>[0],
  now = Date.now(),
): Promise<void> {
  if (!config().DEMO_SECRET || !ASKING.has(endpointId)) return;
  const sealed = Buffer.from(wireHeader(request, 'x-secret') ?? '', 'base64');
  const at = sealed.length === BITS / 8 ? timeIn(open((await secretKeys()).privateKey, sealed)) : null;
  if (at === null || now - at > SECRET_MS || at - now > AHEAD_MS) throw refusal();
  use(createHash('sha256').update(sealed).digest('base64'), at + SECRET_MS, now);
}

const refusal = (): ForbiddenError =>
  new ForbiddenError('This question did not come from the page of this demo just now. Load the page again.', {
    code: 'secret',
  });

/** As the Web's own crypto pads (OAEP), and as older clients of the wire do. */
function open(key: KeyObject, sealed: Buffer): string[] {
  const paddings = [
    { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' },
    { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' },
    { padding: constants.RSA_PKCS1_PADDING },
  ];
  return paddings.flatMap((how) => {
    try {
      return [privateDecrypt({ key, ...how }, sealed).toString('latin1')];
    } catch {
      // Padded in another way, or for another key.
      return [];
    }
  });
}

/** Milliseconds since the epoch, written as such or in seconds. */
function timeIn(texts: readonly string[]): number | null {
  for (const text of texts) {
    if (/^\d{13}$/.test(text)) return Number(text);
    if (/^\d{10}(?:\.\d{1,6})?$/.test(text)) return Number(text) * 1_000;
  }
  return null;
}

/** Each secret is for one question. */
function use(digest: string, until: number, now: number): void {
  const used = singleton('demo.secrets-used', () => new Map<string, number>());
  // They run out in about the order they came.
  for (const [old, end] of used) {
    if (end >= now) break;
    used.delete(old);
  }
  if (used.has(digest) || used.size >= MOST_USED) throw refusal();
  used.set(digest, until);
}
