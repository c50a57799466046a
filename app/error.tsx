'use client';

import { useTranslations } from 'use-intl';
import { Button } from '#components/ui/button.tsx';

interface ErrorPageProps {
  readonly error: Error & { readonly digest?: string };
  readonly reset: () => void;
}

/** A page that threw while it was drawn. The cause is in the server's log under the digest, or in the console. */
export default function ErrorPage({ error, reset }: ErrorPageProps) {
  const t = useTranslations();
  return (
    <main className="mx-auto flex min-h-dvh max-w-md flex-col items-start justify-center gap-3 px-5">
      <h1 className="text-[24px] leading-8 font-[640]">{t('errors.crashTitle')}</h1>
      <p className="text-soft">{t('errors.crashText')}</p>
      {error.digest ? (
        <p className="text-[13px] text-faint">{t('errors.reference', { digest: error.digest })}</p>
      ) : null}
      <Button variant="primary" className="mt-3" onClick={reset}>
        {t('common.retry')}
      </Button>
    </main>
  );
}
