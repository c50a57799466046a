'use client';

import { useTranslations } from 'use-intl';
import { Mark } from '#components/shell/brand.tsx';

/** The head of every page of a share. Plain links: these pages are documents, and leaving one begins the app. */
export function SharedBar() {
  const t = useTranslations('share');
  return (
    <header className="mx-auto flex w-full max-w-[calc(var(--container-measure)+2.5rem)] items-center gap-3 px-5 py-3.5">
      <a href="/" className="flex min-h-9 items-center gap-2 rounded-md font-[620] pointer-coarse:min-h-11">
        <Mark />
        Hypotez
      </a>
      <span className="ms-auto text-[13.5px] text-faint">{t('shared')}</span>
    </header>
  );
}
