/**
 * Signed-in browsers. The cookie holds a random token, the table its hash: who reads the database cannot sign in with
 * it. A session nobody has used for 30 days is none any more.
 */
import { randomUUID } from 'node:crypto';
import type { SessionModel } from '../../generated/prisma/models.ts';
import type { SessionView } from '../contract/access.ts';
import { deviceName } from '../pairing/index.ts';
import { hashToken, randomToken } from '../platform/crypto.ts';
import { database } from '../platform/database.ts';
import type { Identity } from '../platform/identity.ts';
import { singleton } from '../platform/singleton.ts';

export const SESSION_MS = 30 * 24 * 3600 * 1000;
/** Written at most this often: a page asks many times a minute. */
const SEEN_EVERY_MS = 60_000;
const USER_AGENT_CHARS = 300;

/** Where a sign-in comes from. */
export interface Visit {
  readonly address: string;
  readonly userAgent: string | null;
}

/** Begins a session and gives the token for its cookie. */
export async function beginSession(ownerId: string, stamp: string, visit: Visit): Promise<string> {
  const token = randomToken();
  await database().session.create({
    data: { id: randomUUID(), ownerId, stamp, token: hashToken(token), ...sessionFields(visit) },
  });
  await database().session.deleteMany({ where: { expiresAt: { lt: new Date() } } });
  return token;
}

export function sessionFields({ address, userAgent }: Visit) {
  return {
    ipAddress: address || null,
    userAgent: userAgent?.slice(0, USER_AGENT_CHARS) ?? null,
    expiresAt: new Date(Date.now() + SESSION_MS),
  };
}

/** The session of a token, or null. Notes now and then that it is alive. */
export async function findSession(token: string): Promise<SessionModel | null> {
  const session = await database().session.findUnique({ where: { token: hashToken(token) } });
  const now = Date.now();
  if (!session || session.expiresAt.getTime() <= now) return null;
  if (now - session.lastSeenAt.getTime() > SEEN_EVERY_MS) {
    const seen = { lastSeenAt: new Date(now), expiresAt: new Date(now + SESSION_MS) };
    // Signed out in between, there is no row to touch, and none is made.
    await database().session.updateMany({ where: { id: session.id }, data: seen });
  }
  return session;
}

export async function listSessions(ownerId: string, currentId: string | undefined): Promise<SessionView[]> {
  const where = { ownerId, expiresAt: { gt: new Date() } };
  const rows = await database().session.findMany({ where, orderBy: { lastSeenAt: 'desc' }, take: 200 });
  return rows.map((row) => ({
    id: row.id,
    device: deviceName(row.userAgent ?? ''),
    address: row.ipAddress,
    current: row.id === currentId,
    created: row.createdAt.getTime(),
    last_seen: row.lastSeenAt.getTime(),
  }));
}

export interface SessionChoice {
  /** This one only. */
  readonly id?: string | undefined;
  /** All but this one. */
  readonly except?: string | undefined;
}

/** Ends sessions of one owner, with the streams that are open for them; returns how many. */
export async function endSessions(ownerId: string, { id, except }: SessionChoice = {}): Promise<number> {
  const where = {
    ownerId,
    ...(id === undefined ? {} : { id }),
    ...(except === undefined ? {} : { NOT: { id: except } }),
  };
  const ended = await database().session.findMany({ where, select: { id: true } });
  await database().session.deleteMany({ where: { id: { in: ended.map((session) => session.id) } } });
  forgetIdentities();
  for (const session of ended) signals().get(session.id)?.abort();
  for (const session of ended) signals().delete(session.id);
  return ended.length;
}

const signals = (): Map<string, AbortController> => singleton('accounts.session-signals', () => new Map());

/** Aborted when the session ends: an answer that is still streaming to it ends then too. */
export function endOfSession(id: string): AbortSignal {
  const controller = signals().get(id) ?? new AbortController();
  signals().set(id, controller);
  return controller.signal;
}

interface IdentityMemory {
  /** By the hash of the session's token. */
  readonly believed: Map<string, { readonly at: number; readonly identity: Identity }>;
  /** Counts how often it was emptied. */
  generation: number;
}

/** What requests of the last seconds were found to be. */
export const identityMemory = (): IdentityMemory =>
  singleton('accounts.identities', () => ({ believed: new Map(), generation: 0 }));

/** Called whenever a session ends, or a person's role changes. */
export function forgetIdentities(): void {
  const memory = identityMemory();
  memory.believed.clear();
  memory.generation++;
}
