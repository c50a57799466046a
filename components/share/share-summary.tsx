'use client';

import Lock from 'lucide-react/icons/lock';
import type { ReactNode } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import { classes } from '#components/ui/classes.ts';
import type { ShareItem } from '#lib/contract/shares.ts';

const MARKS = { snapshot: 'snapshotMark', live: 'liveMark', posted: 'postedMark' } as const;

/** "live · 3 views · ends 5 Dec", and marks for what keeps readers out. */
export function ShareSummary({ share }: { readonly share: ShareItem }) {
  const t = useTranslations('share');
  const format = useFormatter();
  const views =
    share.max_views === null
      ? t('views', { count: share.views })
      : t('viewsOf', { count: share.views, most: share.max_views });
  const ends =
    share.expires !== null &&
    !share.expired &&
    t('endsOn', { date: format.dateTime(share.expires, { dateStyle: 'medium', timeStyle: 'short' }) });
  const parts = [t(MARKS[share.mode]), views, ends].filter(Boolean).join(' · ');
  return (
    <span className="inline-flex flex-wrap items-center gap-x-2 gap-y-1 text-[13.5px] text-faint">
      <span>{parts}</span>
      {share.expired ? <State kind="shut">{t('expired')}</State> : null}
      {share.spent ? <State kind="shut">{t('spent')}</State> : null}
      {share.passphrase ? (
        <State kind="locked">
          <Lock className="size-3" aria-hidden="true" />
          {t('locked')}
        </State>
      ) : null}
    </span>
  );
}

interface StateProps {
  /** `shut`: nobody new gets in. */
  readonly kind: 'shut' | 'locked';
  readonly children: ReactNode;
}

function State({ kind, children }: StateProps) {
  const look = kind === 'shut' ? 'bg-danger-wash text-danger' : 'bg-you text-soft';
  return (
    <span className={classes('inline-flex items-center gap-1 rounded-sm px-1.5 text-[12.5px] leading-5', look)}>
      {children}
    </span>
  );
}
