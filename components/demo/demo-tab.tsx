'use client';

import { useFormatter, useTranslations } from 'use-intl';
import { useDuration } from '#components/shell/use-duration.ts';
import { useQuota } from '#lib/client/quota.ts';
import type { Allowance } from '#lib/contract/demo.ts';
import { SignIn } from './sign-in.tsx';

/** Settings, in a demo: who the visitor is, what is left, what is kept and what is closed. */
export function DemoTab() {
  const t = useTranslations('demo');
  const format = useFormatter();
  const duration = useDuration();
  // Megabytes as limits count them, of 1,024 kilobytes.
  const size = (bytes: number) =>
    format.number(bytes / 2 ** 20, { style: 'unit', unit: 'megabyte', maximumFractionDigits: 1 });
  const quota = useQuota();
  if (quota === null) return null;
  const { requests, tokens, storage } = quota;
  const until = format.dateTime(new Date(quota.kept_until), { dateStyle: 'medium', timeStyle: 'short' });
  const count = ({ remaining, limit, reset }: Allowance) => {
    const left = t('ofLimit', { left: format.number(remaining), limit: format.number(limit) });
    return reset === 0 ? left : `${left} · ${t('backIn', { wait: duration(reset) })}`;
  };
  return (
    <div className="flex flex-col gap-8">
      <section>
        <h2 className="mb-2 font-[580]">{t('whoTitle')}</h2>
        <SignIn oauth={quota.oauth} user={quota.user} />
      </section>
      <section>
        <h2 className="mb-2 font-[580]">{t('leftTitle')}</h2>
        <dl className="grid grid-cols-[1fr_auto] gap-x-6 gap-y-2 rounded-lg border border-line bg-raised px-4 py-3 text-[14.5px]">
          <Amount name={t('tokensToday')} value={count(tokens)} part={tokens.remaining / tokens.limit} />
          <Amount name={t('requestsMinute')} value={count(requests)} part={requests.remaining / requests.limit} />
          <Amount
            name={t('storage')}
            value={t('ofLimit', { left: size(storage.used), limit: size(storage.limit) })}
            part={storage.used / storage.limit}
          />
          <Amount name={t('largestFile')} value={size(quota.upload_bytes)} />
        </dl>
        {quota.budget === 'none' ? null : (
          <p className="mt-2 text-[14px] leading-5 text-soft">
            {quota.budget === 'spent' ? t('budgetSpent') : t('budgetOpen')}
          </p>
        )}
      </section>
      <section>
        <h2 className="mb-2 font-[580]">{t('keptTitle')}</h2>
        <p className="max-w-[60ch] text-[14.5px] leading-[1.5] text-soft">{t('keptText', { when: until })}</p>
      </section>
      <section>
        <h2 className="mb-2 font-[580]">{t('closedTitle')}</h2>
        <p className="max-w-[60ch] text-[14.5px] leading-[1.5] text-soft">{t('closedText')}</p>
      </section>
    </div>
  );
}

interface AmountProps {
  readonly name: string;
  readonly value: string;
  /** 0 to 1. */
  readonly part?: number;
}

function Amount({ name, value, part }: AmountProps) {
  return (
    <>
      <dt className="text-soft">{name}</dt>
      <dd className="text-end tabular-nums">
        {value}
        {part === undefined ? null : (
          <span aria-hidden="true" className="mt-1 block h-1 w-full overflow-hidden rounded-full bg-you">
            <span
              className="block h-full rounded-full bg-accent"
              style={{ width: `${Math.round(Math.min(1, Math.max(0, part)) * 100)}%` }}
            />
          </span>
        )}
      </dd>
    </>
  );
}
