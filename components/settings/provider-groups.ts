import type { CatalogueProvider, CredentialView } from '#lib/contract/api.ts';

export type ProviderGroupName = 'groupDiscovered' | 'groupReady' | 'groupMore';

export interface ProviderEntry {
  readonly provider: CatalogueProvider;
  readonly credential: CredentialView | undefined;
}
export interface ProviderGroup {
  readonly name: ProviderGroupName;
  readonly entries: readonly ProviderEntry[];
}

/** Engines found here, what can answer now or has been set up (also when it fails just now), and the rest. */
export function groupOf(provider: CatalogueProvider, credentials: readonly CredentialView[]): ProviderGroupName {
  if (provider.discovered) return 'groupDiscovered';
  return provider.status === 'ready' || findCredential(provider, credentials) ? 'groupReady' : 'groupMore';
}

const findCredential = (provider: CatalogueProvider, credentials: readonly CredentialView[]) =>
  credentials.find((item) => item.provider === provider.id);

/**
 * The groups that have something to show. A provider in `held` stays in the group it had there: a card does not jump
 * away from under the hand that has just connected it.
 */
export function groupProviders(
  providers: readonly CatalogueProvider[],
  credentials: readonly CredentialView[],
  query: string,
  held: ReadonlyMap<string, ProviderGroupName> = new Map(),
): readonly ProviderGroup[] {
  const wanted = query.trim().toLocaleLowerCase();
  const groups: Record<ProviderGroupName, ProviderEntry[]> = { groupReady: [], groupDiscovered: [], groupMore: [] };
  for (const provider of providers) {
    if (!provider.label.toLocaleLowerCase().includes(wanted)) continue;
    const name = held.get(provider.id) ?? groupOf(provider, credentials);
    groups[name].push({ provider, credential: findCredential(provider, credentials) });
  }
  return (['groupReady', 'groupDiscovered', 'groupMore'] as const)
    .map((name) => ({ name, entries: groups[name] }))
    .filter((group) => group.entries.length > 0);
}

/** Whether a key can be typed: everything but an engine built into this server. */
export const takesKey = (provider: CatalogueProvider): boolean => !provider.local || provider.takes_base_url;
