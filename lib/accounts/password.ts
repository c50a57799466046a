/**
 * Passwords at rest: argon2id (RFC 9106) as PHC strings, with the parameters OWASP recommends. Node's own argon2 works
 * on the thread pool; no more than a few at once, or sign-in attempts would take all of it and 19 MB of memory each.
 */
import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { RateLimitError } from '../contract/errors.ts';
import { singleton } from '../platform/singleton.ts';

interface Parameters {
  /** KiB */
  readonly memory: number;
  readonly passes: number;
  readonly parallelism: number;
}

const CURRENT: Parameters = { memory: 19_456, passes: 2, parallelism: 1 };
const SALT_BYTES = 16;
const HASH_BYTES = 32;
const AT_ONCE = 2;
const MOST_WAITING = 30;
const PHC = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;

/** The PHC string to store. @throws RateLimitError when too many are being worked on. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const { memory, passes, parallelism } = CURRENT;
  const hash = await derive(password, salt, CURRENT, HASH_BYTES);
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${unpadded(salt)}$${unpadded(hash)}`;
}

/** True when the password is the one behind the PHC string. @throws RateLimitError as `hashPassword`. */
export async function verifyPassword(phc: string, password: string): Promise<boolean> {
  const [, memory, passes, parallelism, salt = '', hash = ''] = PHC.exec(phc) ?? [];
  if (memory === undefined) throw new Error('A stored password hash is damaged.');
  const expected = Buffer.from(hash, 'base64');
  const parameters = { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) };
  const actual = await derive(password, Buffer.from(salt, 'base64'), parameters, expected.length);
  return timingSafeEqual(actual, expected);
}

interface Queue {
  running: number;
  readonly waiting: (() => void)[];
}

const queue = (): Queue => singleton('accounts.argon2', () => ({ running: 0, waiting: [] }));

async function derive(password: string, nonce: Buffer, parameters: Parameters, tagLength: number): Promise<Buffer> {
  const { waiting } = queue();
  if (waiting.length >= MOST_WAITING) {
    throw new RateLimitError('Too many people are signing in just now. Try again in a moment.', { retryAfter: 5 });
  }
  if (queue().running >= AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
  else queue().running++;
  try {
    return await new Promise<Buffer>((resolve, reject) => {
      // The same password may arrive composed or decomposed, by the keyboard it was typed on.
      const options = { message: password.normalize('NFC'), nonce, tagLength, ...parameters };
      argon2('argon2id', options, (error, derived) => (error ? reject(error) : resolve(derived)));
    });
  } finally {
    const next = waiting.shift();
    // A place is handed on, not given back: nobody can slip in between.
    if (next) next();
    else queue().running--;
  }
}

const unpadded = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '');
