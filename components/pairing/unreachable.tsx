'use client';

import { useTranslations } from 'use-intl';
import { StartCommand } from '#components/shell/start-command.tsx';

/** Instead of a code that no phone could open. */
export function Unreachable() {
  const t = useTranslations('pairing');
  return (
    <div role="note" className="flex flex-col gap-3 rounded-lg border border-line bg-side px-4 py-3.5">
      <p className="font-[580]">{t('unreachable')}</p>
      <p className="text-[14.5px] text-pretty text-soft">{t('unreachableHow')}</p>
      <StartCommand />
      <p className="text-[13.5px] text-pretty text-faint">{t('unreachableThen')}</p>
    </div>
  );
}
