/**
 * Which key goes where. Precedence: the request's, the stored, the environment's. A key belongs to the address it was
 * given for, and is never sent to another one: a foreign base URL gets no key but its own.
 */

import { mayUseEnvironmentKey, refuseAddress } from '../demo/index.ts';
import { config } from '../platform/config.ts';
import { createFetch, type Fetch } from '../platform/outbound/index.ts';
import { discoveredEngines } from '../providers/discovery.ts';
import type { Provider, ProviderCredentials } from '../providers/provider.ts';
import { checkBaseUrl, checkKey } from './key-format.ts';
import { findStored, type StoredCredential } from './store.ts';

/** Whoever needs credentials: providers, and services that give no answers. */
export type CredentialHolder = Pick<Provider, 'id' | 'describe'>;

/** What came with one request. */
export interface RequestCredentials {
  readonly apiKey?: string | undefined;
  readonly baseUrl?: string | undefined;
}

export interface ResolvedCredentials {
  readonly credentials: ProviderCredentials;
  /** Bound to where the credentials may go. */
  readonly fetch: Fetch;
  readonly keySource: 'request' | 'stored' | 'environment' | null;
  /** An engine that was found on this machine. */
  readonly isDiscovered: boolean;
  /** All that is needed to ask is there. */
  readonly isReady: boolean;
}

export interface ResolveOptions {
  readonly ownerId: string;
  readonly provider: CredentialHolder;
  readonly request?: RequestCredentials | undefined;
}

/** @throws BadRequestError for a malformed key or a base URL that is not allowed. */
export async function resolveCredentials({ ownerId, provider, request }: ResolveOptions): Promise<ResolvedCredentials> {
  return resolveFrom(provider, await findStored(ownerId, provider.id), request);
}

/** As `resolveCredentials`, with the stored row at hand, which may have ended since it was read. */
export function resolveFrom(
  provider: CredentialHolder,
  row: StoredCredential | null,
  request: RequestCredentials = {},
): ResolvedCredentials {
  const stored = row?.endsAt !== undefined && row.endsAt <= Date.now() ? null : row;
  const info = provider.describe();
  refuseAddress(request.baseUrl);
  const requestBase = info.takesBaseUrl === undefined ? undefined : checkBaseUrl(request.baseUrl);
  const found = discoveredEngines().find((engine) => engine.provider === provider.id);
  // What was stored before the server became a demo counts no more than what is sent to it.
  const storedBase = config().DEMO ? undefined : stored?.baseUrl;
  const baseUrl = requestBase ?? storedBase ?? found?.baseUrl;
  const target = baseUrl ?? info.baseUrl;
  const { apiKey, keySource } = chooseKey(provider, stored, checkKey(request.apiKey), target);
  return {
    credentials: { apiKey, baseUrl },
    fetch: target === null ? createFetch({ policy: 'public' }) : createFetch({ policy: 'provider', baseUrl: target }),
    keySource,
    isDiscovered: found !== undefined && baseUrl === found.baseUrl,
    isReady: isReady(provider, baseUrl, apiKey),
  };
}

function chooseKey(
  provider: CredentialHolder,
  stored: StoredCredential | null,
  requestKey: string | undefined,
  target: string | null,
): { apiKey: string | undefined; keySource: ResolvedCredentials['keySource'] } {
  const { baseUrl: home } = provider.describe();
  if (requestKey !== undefined) return { apiKey: requestKey, keySource: 'request' };
  if (stored?.apiKey && isSameOrigin(target, stored.baseUrl ?? home)) {
    return { apiKey: stored.apiKey, keySource: 'stored' };
  }
  const environmentKey = environmentKeyOf(provider);
  if (environmentKey !== undefined && isSameOrigin(target, home)) {
    return { apiKey: environmentKey, keySource: 'environment' };
  }
  return { apiKey: undefined, keySource: null };
}

/** The operator's own key; a demo lends those it was told to, as long as its budget lasts. */
export function environmentKeyOf(provider: CredentialHolder): string | undefined {
  if (!mayUseEnvironmentKey(provider.id)) return undefined;
  const { providerKeys } = config();
  const name = provider.describe().keyVariables?.find((variable) => Object.hasOwn(providerKeys, variable));
  return name === undefined ? undefined : providerKeys[name];
}

export function isSameOrigin(left: string | null, right: string | null): boolean {
  return left !== null && right !== null && new URL(left).origin === new URL(right).origin;
}

/** A key where one is needed; for engines an address where one answers or was given; else nothing is needed. */
function isReady(provider: CredentialHolder, baseUrl: string | undefined, apiKey: string | undefined): boolean {
  const info = provider.describe();
  if (info.auth) return apiKey !== undefined || baseUrl !== undefined;
  return !info.takesBaseUrl || baseUrl !== undefined;
}
