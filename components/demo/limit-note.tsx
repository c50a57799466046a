'use client';

import { useFormatter, useTranslations } from 'use-intl';
import { useDuration } from '#components/shell/use-duration.ts';
import { useQuota } from '#lib/client/quota.ts';
import type { Allowance } from '#lib/contract/demo.ts';

/** Beside a refusal for a limit: what is left of everything, and when all of it is back. */
export function LimitNote() {
  const t = useTranslations('demo');
  const format = useFormatter();
  const duration = useDuration();
  const quota = useQuota();
  if (quota === null) return null;
  const left = ({ remaining, limit, reset }: Allowance) => {
    const count = t('ofLimit', { left: format.number(remaining), limit: format.number(limit) });
    return reset === 0 ? count : `${count} · ${t('backIn', { wait: duration(reset) })}`;
  };
  return (
    <dl className="mt-2 grid grid-cols-[auto_1fr] gap-x-3 gap-y-0.5 text-[13.5px] text-soft max-sm:grid-cols-1">
      <dt>{t('requestsMinute')}</dt>
      <dd className="tabular-nums max-sm:mb-1">{left(quota.requests)}</dd>
      <dt>{t('tokensToday')}</dt>
      <dd className="tabular-nums">{left(quota.tokens)}</dd>
    </dl>
  );
}
