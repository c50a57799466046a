'use client';

import ChevronDown from 'lucide-react/icons/chevron-down';
import { useEffect, useRef } from 'react';
import { useTranslations } from 'use-intl';
import { classes } from '#components/ui/classes.ts';
import type { CatalogueProvider } from '#lib/contract/api.ts';
import { CredentialForm } from './credential-form.tsx';
import { SignIn } from './provider-card-sign-in.tsx';
import { type ProviderEntry, takesKey } from './provider-groups.ts';

interface ProviderCardProps extends ProviderEntry {
  readonly open: boolean;
  readonly onToggle: () => void;
  /** A link asked for this one: it is brought into view. */
  readonly asked: boolean;
}

export function ProviderCard({ provider, credential, open, onToggle, asked }: ProviderCardProps) {
  const t = useTranslations('settings');
  const card = useRef<HTMLLIElement>(null);
  const panelId = `provider-${provider.id}`;

  useEffect(() => {
    if (!asked) return;
    card.current?.scrollIntoView({ block: 'center' });
    card.current?.querySelector('input')?.focus({ preventScroll: true });
  }, [asked]);

  return (
    <li ref={card}>
      <h3>
        <button
          type="button"
          aria-expanded={open}
          aria-controls={panelId}
          onClick={onToggle}
          className="flex min-h-13 w-full items-center gap-3 rounded-lg px-4 text-start -outline-offset-2 hover:bg-hover"
        >
          <span className="min-w-0 flex-1 truncate font-[540]">{provider.label}</span>
          <Status provider={provider} />
          <ChevronDown
            aria-hidden="true"
            className={classes('size-4 shrink-0 text-faint transition-transform', open && 'rotate-180')}
          />
        </button>
      </h3>
      {open ? (
        <div id={panelId} className="px-4 pt-1 pb-5">
          {provider.sign_in ? (
            <SignIn provider={provider} credential={credential} />
          ) : takesKey(provider) ? (
            <CredentialForm provider={provider} credential={credential} />
          ) : (
            <p className="text-[14px] text-soft">{t('nothingToSet')}</p>
          )}
        </div>
      ) : null}
    </li>
  );
}

function needs(provider: CatalogueProvider): 'signIn.notYet' | 'statusNeedsAddress' | 'statusNeedsKey' {
  if (provider.sign_in) return 'signIn.notYet';
  return provider.takes_base_url ? 'statusNeedsAddress' : 'statusNeedsKey';
}

function Status({ provider }: { readonly provider: CatalogueProvider }) {
  const t = useTranslations('settings');
  const ready = provider.status === 'ready';
  return (
    <span className="flex shrink-0 items-center gap-2 text-[13px] text-faint">
      {ready ? <span aria-hidden="true" className="size-[7px] rounded-full bg-accent" /> : null}
      {ready ? t('statusReady', { count: provider.models.length }) : null}
      {provider.status === 'needs_key' ? t(needs(provider)) : null}
      {provider.status === 'unreachable' && provider.local ? t('statusNotRunning') : null}
      {provider.status === 'unreachable' && !provider.local ? (
        <span className="text-warn">{t('statusUnreachable')}</span>
      ) : null}
      {provider.status === 'loading' ? t('statusLoading') : null}
    </span>
  );
}
