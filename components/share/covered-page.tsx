'use client';

import { useTranslations } from 'use-intl';
import { SharedBar } from './shared-bar.tsx';

/** What previews of a link show of a chat that may be read so many times: that it is one. */
export function CoveredPage() {
  const t = useTranslations('share');
  return (
    <div className="flex min-h-dvh flex-col">
      <SharedBar />
      <main className="mx-auto flex w-full max-w-md flex-1 flex-col justify-center px-5 pb-24">
        <h1 className="text-[24px] leading-8 font-[640]">{t('coveredTitle')}</h1>
        <p className="mt-2 text-soft">{t('coveredText')}</p>
      </main>
    </div>
  );
}
