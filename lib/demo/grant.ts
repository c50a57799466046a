/**
 * What the hub granted a visitor: who they are there, and until when their token may be used. Apart from the store of
 * the token (sign-in-store.ts), because the credentials ask it.
 */
import { z } from 'zod';
import { config } from '../platform/config.ts';
import { database } from '../platform/database.ts';
import { isVisitor } from './visitor.ts';

/** The provider whose credential the hub's token is. */
export const HUB_PROVIDER = 'HuggingFace';

/** The setting a grant is kept in. */
export const SIGNED_IN = 'demo.signed-in';

const signedInSchema = z.object({
  user: z.string(),
  method: z.enum(['oauth', 'token']),
  /** ms since the epoch; null: as long as the visit. */
  expiresAt: z.number().nullable(),
});
export type SignedIn = z.output<typeof signedInSchema>;

export const parseGrant = (value: string): SignedIn | null => signedInSchema.safeParse(JSON.parse(value)).data ?? null;

export const hasEnded = ({ expiresAt }: SignedIn, now: number): boolean => expiresAt !== null && expiresAt <= now;

/** Null for a guest, and for whom the hub's grant has ended. */
export async function readSignedIn(ownerId: string, now = Date.now()): Promise<SignedIn | null> {
  const grant = await readGrant(ownerId);
  return grant === null || hasEnded(grant, now) ? null : grant;
}

/** Until when what is stored for a visitor and this provider may be used: ms since the epoch; null: no end is known. */
export async function grantEndOf(ownerId: string, provider: string): Promise<number | null> {
  if (!config().DEMO || provider !== HUB_PROVIDER || !isVisitor(ownerId)) return null;
  return (await readGrant(ownerId))?.expiresAt ?? null;
}

async function readGrant(ownerId: string): Promise<SignedIn | null> {
  const row = await database().setting.findUnique({ where: { ownerId_key: { ownerId, key: SIGNED_IN } } });
  return row === null ? null : parseGrant(row.value);
}
