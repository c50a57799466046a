'use client';

import ChevronRight from 'lucide-react/icons/chevron-right';
import { useTranslations } from 'use-intl';
import { StartCommand } from '#components/shell/start-command.tsx';

/** Above the code of a link that no other device can open. */
export function LocalOnly({ origin }: { readonly origin: string }) {
  const t = useTranslations('share');
  return (
    <div role="note" className="rounded-lg border border-line bg-side px-4 py-3">
      <p className="font-[580]">{t('onlyHereTitle')}</p>
      <p className="text-[14.5px] text-pretty text-soft">{t('onlyHereText', { host: new URL(origin).hostname })}</p>
      <details className="group/how mt-1 text-[14px]">
        <summary className="flex w-fit list-none items-center gap-1 rounded-sm py-0.5 font-[540] hover:text-ink pointer-coarse:min-h-11 [&::-webkit-details-marker]:hidden">
          <ChevronRight className="size-4 text-faint transition-transform duration-100 group-open/how:rotate-90 rtl:-scale-x-100" />
          {t('onlyHereHow')}
        </summary>
        <div className="mt-1.5 flex flex-col gap-2">
          <p className="text-pretty text-soft">{t('onlyHereStart')}</p>
          <StartCommand />
          <p className="text-[13.5px] text-pretty text-faint">{t('onlyHereThen')}</p>
        </div>
      </details>
    </div>
  );
}
