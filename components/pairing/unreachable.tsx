'use client';

import { useTranslations } from 'use-intl';

/** Instead of a code that no phone could open. */
export function Unreachable() {
  const t = useTranslations('pairing');
  return (
    <div role="note" className="flex flex-col gap-3 rounded-lg border border-line bg-side px-4 py-3.5">
      <p className="font-[580]">{t('unreachable')}</p>
      <p className="text-[14.5px] text-pretty text-soft">{t('unreachableHow')}</p>
      <code dir="ltr" className="rounded-md bg-bg px-3 py-2 font-mono text-[13px] wrap-anywhere select-all">
        HOST=0.0.0.0 PASSWORD='{t('somePassword')}' npm start
      </code>
      <p className="text-[13.5px] text-pretty text-faint">{t('unreachableThen')}</p>
    </div>
  );
}
