import { useTranslations } from 'use-intl';

/** An answer is being written in this chat. */
export function RunningDot() {
  const t = useTranslations('sidebar');
  return (
    <span className="size-[7px] shrink-0 animate-pulse rounded-full bg-accent">
      <span className="sr-only">{t('running')}</span>
    </span>
  );
}
