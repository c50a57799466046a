'use client';

import { useSearchParams } from 'next/navigation';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Input } from '#components/ui/input.tsx';
import { Skeleton } from '#components/ui/skeleton.tsx';
import { useCatalogue } from '#lib/client/catalogue.ts';
import { useCredentials } from '#lib/client/credentials.ts';
import type { CatalogueProvider, CredentialView } from '#lib/contract/api.ts';
import { LoadFailed } from './load-failed.tsx';
import { ProviderCard } from './provider-card.tsx';
import { groupOf, groupProviders, type ProviderGroupName } from './provider-groups.ts';
import { SearchEngines } from './search-engines.tsx';

export function ProvidersTab() {
  const t = useTranslations('settings');
  const catalogue = useCatalogue();
  const credentials = useCredentials();
  const asked = useSearchParams().get('provider') ?? '';

  if (catalogue.isError || credentials.isError) {
    return (
      <LoadFailed
        error={catalogue.error ?? credentials.error}
        retry={() => Promise.all([catalogue.refetch(), credentials.refetch()])}
      />
    );
  }
  if (!catalogue.data || !credentials.data) return <Skeleton className="h-72" />;
  return (
    <>
      <p className="mb-4 max-w-[60ch] text-[14px] leading-5 text-soft">{t('providersIntro')}</p>
      <ProviderList key={asked} asked={asked} providers={catalogue.data.providers} credentials={credentials.data} />
      <SearchEngines engines={catalogue.data.search_engines} credentials={credentials.data} />
    </>
  );
}

interface ProviderListProps {
  /** The id a link asked for, or "". */
  readonly asked: string;
  readonly providers: readonly CatalogueProvider[];
  readonly credentials: readonly CredentialView[];
}

function ProviderList({ asked, providers, credentials }: ProviderListProps) {
  const t = useTranslations('settings');
  const [query, setQuery] = useState('');
  // The open cards, each with the group it was opened in.
  const [held, setHeld] = useState<ReadonlyMap<string, ProviderGroupName>>(() => {
    const provider = providers.find((item) => item.id === asked);
    return new Map(provider ? [[asked, groupOf(provider, credentials)]] : []);
  });
  const toggle = (id: string, group: ProviderGroupName) => {
    const next = new Map(held);
    if (!next.delete(id)) next.set(id, group);
    setHeld(next);
  };
  const groups = groupProviders(providers, credentials, query, held);
  return (
    <>
      <Input
        type="search"
        aria-label={t('findProvider')}
        placeholder={t('findProvider')}
        value={query}
        onChange={(event) => setQuery(event.target.value)}
      />
      {groups.length === 0 ? <p className="py-6 text-soft">{t('noProvider', { query })}</p> : null}
      {groups.map((group) => (
        <section key={group.name} aria-labelledby={group.name}>
          <h2 id={group.name} className="pt-6 pb-2 text-[13px] text-faint">
            {t(group.name)}
          </h2>
          <ul className="divide-y divide-line rounded-lg border border-line bg-raised">
            {group.entries.map((entry) => (
              <ProviderCard
                key={entry.provider.id}
                {...entry}
                open={held.has(entry.provider.id)}
                onToggle={() => toggle(entry.provider.id, group.name)}
                asked={entry.provider.id === asked}
              />
            ))}
          </ul>
        </section>
      ))}
    </>
  );
}
