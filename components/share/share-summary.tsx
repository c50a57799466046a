'use client';

import { useFormatter, useTranslations } from 'use-intl';
import type { ShareItem } from '#lib/contract/shares.ts';

const MARKS = { snapshot: 'snapshotMark', live: 'liveMark', posted: 'postedMark' } as const;

/** "live · 3 views · ends 5 Dec · passphrase" */
export function ShareSummary({ share }: { readonly share: ShareItem }) {
  const t = useTranslations('share');
  const format = useFormatter();
  const views =
    share.max_views === null
      ? t('views', { count: share.views })
      : t('viewsOf', { count: share.views, most: share.max_views });
  const ends =
    share.expires !== null &&
    t('endsOn', { date: format.dateTime(share.expires, { dateStyle: 'medium', timeStyle: 'short' }) });
  const parts = [
    t(MARKS[share.mode]),
    views,
    share.expired ? t('expired') : ends,
    share.passphrase && t('withPassphrase'),
  ];
  return <span className="text-[13.5px] text-faint">{parts.filter(Boolean).join(' · ')}</span>;
}
