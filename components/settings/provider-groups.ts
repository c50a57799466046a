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

/**
 * Engines found here, what can answer now or has been set up (also when it fails just now), and the rest. Empty
 * groups are left out.
 */
export function groupProviders(
  providers: readonly CatalogueProvider[],
  credentials: readonly CredentialView[],
  query: string,
): readonly ProviderGroup[] {
  const wanted = query.trim().toLocaleLowerCase();
  const groups: Record<ProviderGroupName, ProviderEntry[]> = { groupReady: [], groupDiscovered: [], groupMore: [] };
  for (const provider of providers) {
    if (!provider.label.toLocaleLowerCase().includes(wanted)) continue;
    const credential = credentials.find((item) => item.provider === provider.id);
    const name: ProviderGroupName = provider.discovered
      ? 'groupDiscovered'
      : provider.status === 'ready' || credential
        ? 'groupReady'
        : 'groupMore';
    groups[name].push({ provider, credential });
  }
  return (['groupReady', 'groupDiscovered', 'groupMore'] as const)
    .map((name) => ({ name, entries: groups[name] }))
    .filter((group) => group.entries.length > 0);
}

/** Whether a key can be typed: everything but an engine built into this server. */
export const takesKey = (provider: CatalogueProvider): boolean => !provider.local || provider.takes_base_url;
