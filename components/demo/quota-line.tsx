'use client';

import { useQueryClient } from '@tanstack/react-query';
import Link from 'next/link';
import { useEffect } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import { quotaQuery, useQuota } from '#lib/client/quota.ts';
import type { Allowance } from '#lib/contract/demo.ts';

/** Below the composer of a demo: that it is one, what is left of today, and when all of it is deleted. */
export function QuotaLine({ running }: { readonly running: boolean }) {
  const t = useTranslations('demo');
  const format = useFormatter();
  const quota = useQuota();
  const client = useQueryClient();
  // An answer that has ended has cost something.
  useEffect(() => {
    if (!running) void client.invalidateQueries({ queryKey: quotaQuery.queryKey });
  }, [running, client]);
  if (quota === null) return null;
  const { tokens, requests } = quota;
  const until = format.dateTime(new Date(quota.kept_until), { weekday: 'short', hour: 'numeric', minute: 'numeric' });
  const isEmpty = tokens.remaining === 0;
  const count = (name: 'tokensLeft' | 'requestsLeft', { remaining, limit }: Allowance) =>
    t(name, { left: format.number(remaining), limit: format.number(limit) });
  // Enough for a minute's talk is no news.
  const isShort = requests.remaining <= Math.min(5, requests.limit / 4);
  return (
    <p className="mx-auto mt-1.5 flex max-w-[736px] flex-wrap justify-center gap-x-2 text-center text-[12.5px] leading-[1.35] text-faint">
      <span role="status" className={isEmpty ? 'text-danger' : undefined}>
        {isEmpty ? t('tokensEmpty') : count('tokensLeft', tokens)}
      </span>
      {isShort ? <span role="status">{count('requestsLeft', requests)}</span> : null}
      <Link href="/chat/settings/?tab=demo" prefetch={false} className="underline decoration-edge underline-offset-2">
        {t('deletedAt', { when: until })}
      </Link>
    </p>
  );
}
