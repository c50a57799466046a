'use client';

import { useTranslations } from 'use-intl';
import { buttonClasses } from '#components/ui/button.tsx';
import { SharedBar } from './shared-bar.tsx';

/** In place of a share that is not there. The entry makes the mark the status of the answer. */
export function GonePage({ status }: { readonly status: 404 | 410 }) {
  const t = useTranslations();
  return (
    <div className="flex min-h-dvh flex-col" data-gone={status}>
      <SharedBar />
      <main className="mx-auto flex w-full max-w-md flex-1 flex-col items-start justify-center gap-3 px-5 pb-24">
        <h1 className="text-[24px] leading-8 font-[640]">
          {status === 410 ? t('share.expiredTitle') : t('share.goneTitle')}
        </h1>
        <p className="text-soft">{status === 410 ? t('share.expiredText') : t('share.goneText')}</p>
        <a href="/chat/" className={buttonClasses('primary', 'mt-3')}>
          {t('errors.toChat')}
        </a>
      </main>
    </div>
  );
}
