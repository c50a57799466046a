/** Model lists, remembered for ten minutes per owner and credentials, and renewed in the background. */
import crypto from 'node:crypto';
import { singleton } from '../platform/singleton.ts';
import type { Model, Provider, ProviderCredentials } from './provider.ts';

/** Whom to ask, as what, through what. */
export interface ModelSource {
  readonly ownerId: string;
  readonly provider: Provider;
  readonly credentials: ProviderCredentials;
  readonly fetch: typeof globalThis.fetch;
}

export interface KnownModels {
  readonly models: readonly Model[];
  /** `loading`: asked for the first time just now. `failed`: the last try failed and nothing older is known. */
  readonly status: 'ready' | 'loading' | 'failed';
}

const FRESH_MS = 10 * 60_000;
/** A person adds models to an engine on this machine and expects to see them. */
const FRESH_LOCAL_MS = 30_000;
const RETRY_MS = 30_000;
const MAX_ENTRIES = 500;

interface Entry {
  models: readonly Model[] | null;
  failure: unknown;
  /** Monotonic ms of the last success or failure. */
  settledAt: number;
  pending: Promise<readonly Model[]> | null;
}

/** What is known now, without waiting; renews in the background what is stale. */
export function knownModels(source: ModelSource): KnownModels {
  const entry = entryOf(source);
  // A failed renewal is kept in the entry and told by `loadModels`; the old list is still the best answer here.
  if (isStale(entry, source)) refresh(entry, source).catch(() => undefined);
  if (entry.models) return { models: entry.models, status: 'ready' };
  return { models: [], status: entry.pending ? 'loading' : 'failed' };
}

/** The list as far as it has been read before; asks nobody. */
export const readModels = (source: ModelSource): readonly Model[] => entryOf(source).models ?? [];

/**
 * The list, waiting for it when none is known yet.
 * @throws provider errors, also those of a try less than 30 s ago.
 */
export async function loadModels(source: ModelSource): Promise<readonly Model[]> {
  const entry = entryOf(source);
  // What was just installed is in the list, and what was deleted is not.
  if (source.provider.describe().liveModels) return refresh(entry, source);
  if (entry.models) return knownModels(source).models;
  if (isStale(entry, source)) return refresh(entry, source);
  if (entry.pending) return entry.pending;
  throw entry.failure;
}

/** As `loadModels`, but gives up after `ms` and never rejects: an empty list then. */
export async function loadModelsWithin(source: ModelSource, ms: number): Promise<readonly Model[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<readonly Model[]>((resolve) => {
    timer = setTimeout(resolve, ms, []);
  });
  // What failed is in the entry; a planner only needs to know whom it can count on.
  const list = loadModels(source).catch(() => []);
  const models = await Promise.race([list, late]);
  clearTimeout(timer);
  return models;
}

function refresh(entry: Entry, source: ModelSource): Promise<readonly Model[]> {
  entry.pending ??= source.provider
    .models({
      ownerId: source.ownerId,
      credentials: source.credentials,
      fetch: source.fetch,
      // Shared by all who wait, so nobody's leaving ends it; the provider bounds its time.
      signal: new AbortController().signal,
      log: () => undefined,
    })
    .then(
      (models) => {
        entry.models = models;
        entry.failure = null;
        return models;
      },
      (error: unknown) => {
        entry.failure = error;
        throw error;
      },
    )
    .finally(() => {
      entry.settledAt = performance.now();
      entry.pending = null;
    });
  return entry.pending;
}

function isStale(entry: Entry, { provider }: ModelSource): boolean {
  if (entry.pending) return false;
  const fresh = entry.failure ? RETRY_MS : provider.describe().local ? FRESH_LOCAL_MS : FRESH_MS;
  return performance.now() - entry.settledAt > fresh;
}

/** Forgets what was read with a key or an address that has been changed: who saves one again wants the list anew. */
export function forgetModels(ownerId: string, providerId: string): void {
  const entries = lists();
  const prefix = JSON.stringify([ownerId, providerId]).slice(0, -1);
  for (const key of [...entries.keys()]) if (key.startsWith(`${prefix},`)) entries.delete(key);
}

const lists = () => singleton('modelLists', () => new Map<string, Entry>());

/** Least recently used entries go first. */
function entryOf(source: ModelSource): Entry {
  const entries = lists();
  const key = keyOf(source);
  const entry = entries.get(key) ?? {
    models: null,
    failure: null,
    settledAt: Number.NEGATIVE_INFINITY,
    pending: null,
  };
  entries.delete(key);
  entries.set(key, entry);
  const oldest = entries.keys().next();
  if (entries.size > MAX_ENTRIES && !oldest.done) entries.delete(oldest.value);
  return entry;
}

function keyOf({ ownerId, provider, credentials }: ModelSource): string {
  const secret = JSON.stringify([credentials.apiKey ?? null, credentials.baseUrl ?? null]);
  return JSON.stringify([ownerId, provider.id, crypto.createHash('sha256').update(secret).digest('base64url')]);
}
