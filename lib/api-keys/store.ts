/** Keys in the database: only their hashes. What is asked on each request is remembered for a moment. */

import type { z } from 'zod';
import type { ApiKeyModel } from '../../generated/prisma/models.ts';
import {
  API_SCOPES,
  type ApiKeyView,
  type ApiScope,
  type CreatedApiKey,
  type newApiKeySchema,
} from '../contract/api-keys.ts';
import { ConflictError, NotFoundError } from '../contract/errors.ts';
import { database } from '../platform/database.ts';
import { singleton } from '../platform/singleton.ts';
import { withdraw } from '../platform/withdrawals.ts';
import { tokensOfKey } from '../usage/index.ts';
import { createKey, hashKey, keyIdOf, maskOf } from './format.ts';

export interface KeyLimits {
  readonly requestsPerMinute: number | null;
  readonly tokensPerDay: number | null;
}

export interface KnownKey {
  readonly id: string;
  readonly ownerId: string;
  readonly scopes: readonly ApiScope[];
  readonly limits: KeyLimits;
}

/** Keys of one owner. */
const MOST_KEYS = 100;
/** Another process may have changed the table. */
const FRESH_MS = 5_000;
const USED_EVERY_MS = 60_000;

interface Memory {
  readonly keys: Map<string, { readonly key: KnownKey | null; readonly until: number }>;
  any: { readonly value: boolean; readonly until: number } | null;
  readonly used: Map<string, number>;
}

const memory = (): Memory => singleton('apiKeys', () => ({ keys: new Map(), any: null, used: new Map() }));

/** @throws ConflictError when the owner has too many. */
export async function createApiKey(ownerId: string, given: z.output<typeof newApiKeySchema>): Promise<CreatedApiKey> {
  const made = createKey();
  const limits: KeyLimits = {
    requestsPerMinute: given.requests_per_minute ?? null,
    tokensPerDay: given.tokens_per_day ?? null,
  };
  const row = await database().$transaction(async (tx) => {
    if ((await tx.apiKey.count({ where: { ownerId, revokedAt: null } })) >= MOST_KEYS) {
      throw new ConflictError(`There are ${MOST_KEYS} keys already. Revoke one that is not used.`);
    }
    const { name, scopes } = given;
    return tx.apiKey.create({
      data: {
        id: made.id,
        ownerId,
        name,
        hash: made.hash,
        scopes: JSON.stringify(scopes),
        limits: JSON.stringify(limits),
      },
    });
  });
  forget();
  return { ...(await viewOf(row)), key: made.key };
}

export async function listApiKeys(ownerId: string): Promise<ApiKeyView[]> {
  const rows = await database().apiKey.findMany({ where: { ownerId, revokedAt: null }, orderBy: { seq: 'asc' } });
  return Promise.all(rows.map(viewOf));
}

/** @throws NotFoundError for unknown, revoked and foreign keys alike. */
export async function revokeApiKey(ownerId: string, id: string): Promise<void> {
  const { count } = await database().apiKey.updateMany({
    where: { id, ownerId, revokedAt: null },
    data: { revokedAt: new Date() },
  });
  forget();
  if (count === 0) throw new NotFoundError('There is no such key.');
  withdraw('key', id);
}

/** Ends all keys of an owner at once. */
export async function revokeApiKeys(ownerId: string): Promise<void> {
  const where = { ownerId, revokedAt: null };
  const rows = await database().apiKey.findMany({ where, select: { id: true } });
  await database().apiKey.updateMany({ where, data: { revokedAt: new Date() } });
  forget();
  for (const { id } of rows) withdraw('key', id);
}

/** The key that a request brought; null when it is none of ours, or revoked. */
export async function findApiKey(key: string): Promise<KnownKey | null> {
  if (keyIdOf(key) === null) return null;
  const hash = hashKey(key);
  const { keys } = memory();
  const kept = keys.get(hash);
  if (kept !== undefined && kept.until > performance.now()) return kept.key;
  const row = await database().apiKey.findFirst({ where: { hash, revokedAt: null } });
  const found = row === null ? null : knownOf(row);
  if (keys.size > MOST_KEYS * 10) keys.clear();
  keys.set(hash, { key: found, until: performance.now() + FRESH_MS });
  return found;
}

/** Somebody has made a key: from then on programs must bring one. */
export async function hasApiKeys(): Promise<boolean> {
  const state = memory();
  if (state.any !== null && state.any.until > performance.now()) return state.any.value;
  const row = await database().apiKey.findFirst({ where: { revokedAt: null }, select: { seq: true } });
  state.any = { value: row !== null, until: performance.now() + FRESH_MS };
  return state.any.value;
}

/** Notes that a key was used, at most once a minute. */
export async function noteUse(id: string): Promise<void> {
  const { used } = memory();
  const now = performance.now();
  if (now - (used.get(id) ?? Number.NEGATIVE_INFINITY) < USED_EVERY_MS) return;
  used.set(id, now);
  await database().apiKey.updateMany({ where: { id }, data: { lastUsedAt: new Date() } });
}

function forget(): void {
  const state = memory();
  state.keys.clear();
  state.any = null;
}

async function viewOf(row: ApiKeyModel): Promise<ApiKeyView> {
  const { scopes, limits } = knownOf(row);
  return {
    id: row.id,
    name: row.name,
    mask: maskOf(row.id),
    scopes,
    requests_per_minute: limits.requestsPerMinute,
    tokens_per_day: limits.tokensPerDay,
    tokens_today: await tokensOfKey(row.id),
    last_used_at: row.lastUsedAt?.toISOString() ?? null,
    created_at: row.createdAt.toISOString(),
  };
}

function knownOf({ id, ownerId, scopes, limits }: ApiKeyModel): KnownKey {
  const names = JSON.parse(scopes) as readonly string[];
  return {
    id,
    ownerId,
    scopes: API_SCOPES.filter((scope) => names.includes(scope)),
    limits: { requestsPerMinute: null, tokensPerDay: null, ...(JSON.parse(limits) as Partial<KeyLimits>) },
  };
}
