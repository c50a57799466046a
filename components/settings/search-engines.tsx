'use client';

import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { CatalogueProvider, CredentialView } from '#lib/contract/api.ts';
import { ProviderCard } from './provider-card.tsx';

interface SearchEnginesProps {
  readonly engines: readonly CatalogueProvider[];
  readonly credentials: readonly CredentialView[];
}

/** The engines behind the composer's Web switch. The first that is set up is asked. */
export function SearchEngines({ engines, credentials }: SearchEnginesProps) {
  const t = useTranslations('settings');
  const [open, setOpen] = useState<string | null>(null);
  return (
    <section aria-labelledby="search-engines">
      <h2 id="search-engines" className="pt-8 pb-1 text-[13px] text-faint">
        {t('webSearch')}
      </h2>
      <p className="mb-2 max-w-[60ch] text-[14px] leading-5 text-soft">{t('webSearchIntro')}</p>
      <ul className="divide-y divide-line rounded-lg border border-line bg-raised">
        {engines.map((engine) => (
          <ProviderCard
            key={engine.id}
            provider={engine}
            credential={credentials.find((item) => item.provider === engine.id)}
            open={open === engine.id}
            onToggle={() => setOpen(open === engine.id ? null : engine.id)}
            asked={false}
          />
        ))}
      </ul>
    </section>
  );
}
