/** Keys and base URLs at rest, one row per owner and provider. */
import { randomUUID } from 'node:crypto';
import { grantEndOf } from '../demo/index.ts';
import { decrypt, encrypt, UnsealError } from '../platform/crypto.ts';
import { database } from '../platform/database.ts';
import { logger } from '../platform/log.ts';
import { singleton } from '../platform/singleton.ts';
import { maskKey } from './key-format.ts';

export interface StoredCredential {
  readonly provider: string;
  /** null when only a base URL is stored, or when the key cannot be read any more. */
  readonly apiKey: string | null;
  readonly masked: string | null;
  readonly baseUrl: string | null;
  /** From then on the key is not used any more: ms since the epoch. Absent where no end is known. */
  readonly endsAt?: number;
}

interface Row {
  readonly ownerId: string;
  readonly provider: string;
  readonly secret: Uint8Array | null;
  readonly masked: string;
  readonly baseUrl: string | null;
}

export async function listStored(ownerId: string): Promise<readonly StoredCredential[]> {
  const rows = await database().credential.findMany({ where: { ownerId }, orderBy: { seq: 'asc' } });
  const stored = await Promise.all(rows.map(toLasting));
  return stored.filter((one) => one !== null);
}

/** As `listStored`, for every answer asks: what was read is good for a moment, and a change here ends it at once. */
export function recallStored(ownerId: string): Promise<readonly StoredCredential[]> {
  const lists = kept();
  const known = lists.get(ownerId);
  if (known !== undefined && performance.now() - known.at < FRESH_MS) return known.list;
  const list = listStored(ownerId);
  if (lists.size >= MOST_LISTS) lists.clear();
  lists.set(ownerId, { list, at: performance.now() });
  // A failure is told to who asked, and to nobody after.
  list.catch(() => lists.delete(ownerId));
  return list;
}

const FRESH_MS = 1_000;
const MOST_LISTS = 1_000;

interface KeptList {
  readonly list: Promise<readonly StoredCredential[]>;
  /** Monotonic ms. */
  readonly at: number;
}

const kept = (): Map<string, KeptList> => singleton('storedCredentials', () => new Map<string, KeptList>());

export async function findStored(ownerId: string, provider: string): Promise<StoredCredential | null> {
  const row = await database().credential.findUnique({ where: { ownerId_provider: { ownerId, provider } } });
  return row && toLasting(row);
}

export interface NewCredential {
  readonly ownerId: string;
  readonly provider: string;
  readonly apiKey: string | null;
  readonly baseUrl: string | null;
}

/** Takes the place of what was stored before. */
export async function saveCredential({ ownerId, provider, apiKey, baseUrl }: NewCredential): Promise<StoredCredential> {
  const fields = {
    secret: apiKey === null ? null : encrypt(apiKey, contextOf({ ownerId, provider })),
    masked: apiKey === null ? '' : maskKey(apiKey),
    baseUrl,
  };
  const row = await database().credential.upsert({
    where: { ownerId_provider: { ownerId, provider } },
    create: { id: randomUUID(), ownerId, provider, ...fields },
    update: fields,
  });
  kept().delete(ownerId);
  return toStored(row);
}

/** False when there was nothing to delete. */
export async function deleteCredential(ownerId: string, provider: string): Promise<boolean> {
  const { count } = await database().credential.deleteMany({ where: { ownerId, provider } });
  kept().delete(ownerId);
  return count > 0;
}

/** As `toStored`; what has ended is deleted, and null. */
async function toLasting(row: Row): Promise<StoredCredential | null> {
  const endsAt = await grantEndOf(row.ownerId, row.provider);
  if (endsAt === null) return toStored(row);
  if (endsAt > Date.now()) return { ...toStored(row), endsAt };
  const { ownerId, provider, secret } = row;
  // Only what was read: a key that has just taken its place stays.
  await database().credential.deleteMany({ where: { ownerId, provider, secret: secret && Buffer.from(secret) } });
  kept().delete(ownerId);
  return null;
}

function toStored(row: Row): StoredCredential {
  return {
    provider: row.provider,
    apiKey: readSecret(row),
    masked: row.secret === null ? null : row.masked,
    baseUrl: row.baseUrl,
  };
}

/** A key sealed under a lost secret reads as none: everything else goes on, and the owner enters it again. */
function readSecret(row: Row): string | null {
  if (row.secret === null) return null;
  try {
    return decrypt(row.secret, contextOf(row));
  } catch (error) {
    if (!(error instanceof UnsealError)) throw error;
    logger().warn({ provider: row.provider }, 'A stored key cannot be read with this secret: enter it again');
    return null;
  }
}

/** The row's identity: a sealed key copied to another row does not open. */
const contextOf = ({ ownerId, provider }: Pick<Row, 'ownerId' | 'provider'>): string =>
  JSON.stringify(['credential', ownerId, provider]);
