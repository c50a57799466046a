/** Keys and base URLs at rest, one row per owner and provider. */
import { randomUUID } from 'node:crypto';
import { decrypt, encrypt, UnsealError } from '../platform/crypto.ts';
import { database } from '../platform/database.ts';
import { logger } from '../platform/log.ts';
import { maskKey } from './key-format.ts';

export interface StoredCredential {
  readonly provider: string;
  /** null when only a base URL is stored, or when the key cannot be read any more. */
  readonly apiKey: string | null;
  readonly masked: string | null;
  readonly baseUrl: string | null;
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
  return rows.map(toStored);
}

export async function findStored(ownerId: string, provider: string): Promise<StoredCredential | null> {
  const row = await database().credential.findUnique({ where: { ownerId_provider: { ownerId, provider } } });
  return row && toStored(row);
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
  return toStored(row);
}

/** False when there was nothing to delete. */
export async function deleteCredential(ownerId: string, provider: string): Promise<boolean> {
  const { count } = await database().credential.deleteMany({ where: { ownerId, provider } });
  return count > 0;
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
