/**
 * A visitor who signed in at the hub: the token lies sealed among the credentials and is found for that visitor's own
 * requests only; who they are at the hub, and a sign-in that is under way, are two settings of theirs.
 */

import { z } from 'zod';
import { deleteCredential } from '../credentials/index.ts';
import { decrypt, encrypt, UnsealError } from '../platform/crypto.ts';
import { database } from '../platform/database.ts';
import { HUB_PROVIDER, hasEnded, parseGrant, SIGNED_IN, type SignedIn } from './grant.ts';

const UNDER_WAY = 'demo.sign-in';

const underWaySchema = z.object({ nonce: z.string(), codeVerifier: z.string(), begunAt: z.number() });
export type UnderWay = z.output<typeof underWaySchema>;

/** Who gives a consent takes at most this long. */
const UNDER_WAY_MS = 10 * 60_000;

export const writeSignedIn = (ownerId: string, session: SignedIn): Promise<void> => write(ownerId, SIGNED_IN, session);

/** Keeps what the answer of the hub is checked with. Sealed: with it a code that leaks could be redeemed. */
export async function writeUnderWay(ownerId: string, state: UnderWay): Promise<void> {
  const sealed = encrypt(JSON.stringify(state), contextOf(ownerId));
  await write(ownerId, UNDER_WAY, Buffer.from(sealed).toString('base64'));
}

/** Gives it once; null when none is under way, or it was begun too long ago. */
export async function takeUnderWay(ownerId: string, now = Date.now()): Promise<UnderWay | null> {
  const value = await read(ownerId, UNDER_WAY);
  const { count } = await database().setting.deleteMany({ where: { ownerId, key: UNDER_WAY } });
  if (count === 0 || typeof value !== 'string') return null;
  try {
    const state = underWaySchema.parse(JSON.parse(decrypt(Buffer.from(value, 'base64'), contextOf(ownerId))));
    return state.begunAt + UNDER_WAY_MS < now ? null : state;
  } catch (error) {
    if (error instanceof UnsealError) return null;
    throw error;
  }
}

/** Forgets the token and who it was. */
export async function forgetSignedIn(ownerId: string): Promise<void> {
  await deleteCredential(ownerId, HUB_PROVIDER);
  await database().setting.deleteMany({ where: { ownerId, key: { in: [SIGNED_IN, UNDER_WAY] } } });
}

/** Forgets the tokens that the hub does not honour any more: of whoever never came back to have theirs forgotten. */
export async function endExpiredSignIns(now: number): Promise<void> {
  const rows = await database().setting.findMany({ where: { key: SIGNED_IN } });
  for (const { ownerId, value } of rows) {
    const grant = parseGrant(value);
    if (grant !== null && hasEnded(grant, now)) await forgetSignedIn(ownerId);
  }
}

async function read(ownerId: string, key: string): Promise<unknown> {
  const row = await database().setting.findUnique({ where: { ownerId_key: { ownerId, key } } });
  return row === null ? null : JSON.parse(row.value);
}

async function write(ownerId: string, key: string, value: unknown): Promise<void> {
  const data = { value: JSON.stringify(value) };
  await database().setting.upsert({
    where: { ownerId_key: { ownerId, key } },
    create: { ownerId, key, ...data },
    update: data,
  });
}

const contextOf = (ownerId: string): string => JSON.stringify(['sign-in', ownerId]);
