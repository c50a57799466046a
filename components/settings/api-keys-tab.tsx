'use client';

import Plus from 'lucide-react/icons/plus';
import { useState, useSyncExternalStore } from 'react';
import { useTranslations } from 'use-intl';
import { CopyButton } from '#components/markdown/copy-button.tsx';
import { Button } from '#components/ui/button.tsx';
import { Skeleton } from '#components/ui/skeleton.tsx';
import { useApiKeys } from '#lib/client/api-keys.ts';
import { ApiKeyRow } from './api-key-row.tsx';
import { LoadFailed } from './load-failed.tsx';
import { NewApiKeyDialog } from './new-api-key-dialog.tsx';
import { Section } from './section.tsx';

export function ApiKeysTab() {
  const t = useTranslations('settings.apiKeysTab');
  const keys = useApiKeys();
  const [isMaking, setMaking] = useState(false);
  return (
    <>
      <Section title={t('title')} hint={t('hint')}>
        <div>
          <Button onClick={() => setMaking(true)}>
            <Plus aria-hidden="true" />
            {t('create')}
          </Button>
        </div>
        {keys.isError ? <LoadFailed error={keys.error} retry={keys.refetch} /> : null}
        {keys.isPending ? <Skeleton className="h-20" /> : null}
        {keys.data?.length === 0 ? <p className="text-soft">{t('empty')}</p> : null}
        {keys.data && keys.data.length > 0 ? (
          <ul className="divide-y divide-line rounded-lg border border-line bg-raised">
            {keys.data.map((key) => (
              <ApiKeyRow key={key.id} apiKey={key} />
            ))}
          </ul>
        ) : null}
        <NewApiKeyDialog open={isMaking} onOpenChange={setMaking} />
      </Section>
      <Section title={t('address')} hint={t('addressHint')}>
        <BaseUrl />
      </Section>
    </>
  );
}

/** What a program takes for "base URL". */
function BaseUrl() {
  const t = useTranslations('settings.apiKeysTab');
  // The server does not know under which name the page was opened; the browser fills it in right after.
  const origin = useSyncExternalStore(
    () => () => {},
    () => window.location.origin,
    () => '',
  );
  const url = `${origin}/v1`;
  return (
    <div className="flex items-center gap-2 rounded-lg border border-line bg-raised py-1.5 ps-4 pe-2">
      <code dir="ltr" className="min-w-0 flex-1 truncate text-[14px]">
        {url}
      </code>
      <CopyButton text={url} labels={{ copy: t('copyAddress'), copied: t('copied') }} />
    </div>
  );
}
