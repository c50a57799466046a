/** Codes that hand a conversation over, and the phones that used one. Secrets are kept as hashes. */
import { randomUUID } from 'node:crypto';
import type { PairingModel } from '../../generated/prisma/models.ts';
import { AppError, NotFoundError, RateLimitError } from '../contract/errors.ts';
import { LIMITS } from '../contract/limits.ts';
import { announceChange, findConversation } from '../conversations/index.ts';
import { hashToken, randomToken } from '../platform/crypto.ts';
import { database } from '../platform/database.ts';
import { withdraw } from '../platform/withdrawals.ts';

/** 144 bits: more than anybody guesses, and short enough for a code that a camera reads across a table. */
const TOKEN_BYTES = 18;

/** 410: the code was used, has run out, or was never one. */
export class CodeSpentError extends AppError {
  override readonly name: string = 'CodeSpentError';

  constructor() {
    super('This code has been used or has run out. Ask for a new one.', { status: 410, code: 'code_spent' });
  }
}

export interface NewCode {
  readonly id: string;
  readonly token: string;
  readonly expires: Date;
}

/**
 * Makes a code for a conversation; an older one for it that nobody used stops working.
 * @throws NotFoundError for a conversation that is not the owner's, RateLimitError with too many phones.
 */
export async function createCode(ownerId: string, conversationId: string): Promise<NewCode> {
  await findConversation(ownerId, conversationId);
  if ((await database().pairing.count({ where: live(ownerId) })) >= LIMITS.pairedDevices) {
    throw new RateLimitError('Too many phones are paired. Disconnect some first.', { retryAfter: 60 });
  }
  const code = { id: randomUUID(), token: randomToken(TOKEN_BYTES), expires: inTime(LIMITS.pairingCodeMs) };
  await database().$transaction([
    database().pairing.deleteMany({ where: { ownerId, conversationId, usedAt: null } }),
    database().pairing.create({
      data: { id: code.id, ownerId, conversationId, tokenHash: hashToken(code.token), expiresAt: code.expires },
    }),
  ]);
  return code;
}

/** The unused code behind a token; null when it cannot be used (any more). Uses nothing up. */
export async function findCode(token: string): Promise<PairingModel | null> {
  const row = await database().pairing.findUnique({ where: { tokenHash: hashToken(token) } });
  return row !== null && row.usedAt === null && row.revokedAt === null && row.expiresAt > new Date() ? row : null;
}

/**
 * Uses a code up: of two at the same moment one gets it.
 * @returns the device's secret, to be told once. @throws CodeSpentError
 */
export async function redeemCode(token: string, name: string): Promise<{ secret: string; device: PairingModel }> {
  const secret = randomToken();
  const now = new Date();
  const { count } = await database().pairing.updateMany({
    where: { tokenHash: hashToken(token), usedAt: null, revokedAt: null, expiresAt: { gt: now } },
    data: {
      usedAt: now,
      lastSeenAt: now,
      secretHash: hashToken(secret),
      deviceName: name,
      expiresAt: inTime(LIMITS.pairedDeviceMs),
    },
  });
  const device = count === 1 ? await database().pairing.findUnique({ where: { secretHash: hashToken(secret) } }) : null;
  if (device === null) throw new CodeSpentError();
  announceChange(device.conversationId, 'devices');
  return { secret, device };
}

/** Uses a code up without making a device of it: whoever opened it has the chat already. @throws CodeSpentError */
export async function spendCode(token: string): Promise<void> {
  const { count } = await database().pairing.deleteMany({
    where: { tokenHash: hashToken(token), usedAt: null, revokedAt: null, expiresAt: { gt: new Date() } },
  });
  if (count !== 1) throw new CodeSpentError();
}

/** The device behind a cookie's secret, if it may (still) do anything. */
export async function findDevice(secret: string): Promise<PairingModel | null> {
  const row = await database().pairing.findUnique({ where: { secretHash: hashToken(secret) } });
  return row !== null && row.revokedAt === null && row.expiresAt > new Date() ? row : null;
}

export const listDevices = (ownerId: string, conversationId?: string): Promise<PairingModel[]> =>
  database().pairing.findMany({
    where: { ...live(ownerId), ...(conversationId === undefined ? {} : { conversationId }) },
    orderBy: { seq: 'desc' },
  });

/** Sends one device away. @throws NotFoundError */
export async function revokeDevice(ownerId: string, id: string): Promise<void> {
  const revoked = await revokeWhere({ ...live(ownerId), id });
  if (revoked === 0) throw new NotFoundError('There is no such device.');
}

/** Sends all devices of an owner away, or all of one conversation; returns how many there were. */
export const revokeDevices = (ownerId: string, conversationId?: string): Promise<number> =>
  revokeWhere({ ...live(ownerId), ...(conversationId === undefined ? {} : { conversationId }) });

async function revokeWhere(where: ReturnType<typeof live> & { id?: string; conversationId?: string }): Promise<number> {
  const rows = await database().pairing.findMany({ where, select: { id: true, conversationId: true } });
  await database().pairing.updateMany({
    where: { id: { in: rows.map(({ id }) => id) } },
    data: { revokedAt: new Date() },
  });
  for (const { id } of rows) withdraw('device', id);
  for (const id of new Set(rows.map(({ conversationId }) => conversationId))) announceChange(id, 'devices');
  return rows.length;
}

/** Removes what nobody can use any more: codes that ran out, devices that were sent away or stayed away too long. */
export async function purgePairings(now: Date): Promise<void> {
  await database().pairing.deleteMany({ where: { expiresAt: { lt: new Date(now.getTime() - LIMITS.undoMs) } } });
}

const live = (ownerId: string) => ({
  ownerId,
  usedAt: { not: null },
  revokedAt: null,
  expiresAt: { gt: new Date() },
});

const inTime = (ms: number): Date => new Date(Date.now() + ms);
