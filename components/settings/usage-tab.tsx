'use client';

import { useState } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import { Segmented } from '#components/ui/segmented.tsx';
import { Skeleton } from '#components/ui/skeleton.tsx';
import { useUsage } from '#lib/client/usage.ts';
import type { UsageStats, UsageTotals } from '#lib/contract/api.ts';
import { LoadFailed } from './load-failed.tsx';
import { Section } from './section.tsx';

const SPANS = ['7', '30', '90'] as const;

export function UsageTab() {
  const t = useTranslations('settings.usageTab');
  const [span, setSpan] = useState<string>('30');
  const usage = useUsage(Number(span));
  if (usage.isError) return <LoadFailed error={usage.error} retry={usage.refetch} />;
  return (
    <>
      <Section title={t('title')} hint={t('hint')}>
        <Segmented
          label={t('span')}
          value={span}
          onChange={setSpan}
          options={SPANS.map((value) => ({ value, label: t('days', { count: Number(value) }) }))}
        />
        {usage.data ? <Summary stats={usage.data} /> : <Skeleton className="h-56" />}
      </Section>
      {usage.data && usage.data.totals.requests > 0 ? (
        <>
          <Table title={t('byProvider')} rows={usage.data.providers} />
          <Table title={t('byModel')} rows={usage.data.models} />
        </>
      ) : null}
    </>
  );
}

function Summary({ stats }: { readonly stats: UsageStats }) {
  const t = useTranslations('settings.usageTab');
  const format = useFormatter();
  if (stats.totals.requests === 0) return <p className="text-soft">{t('empty')}</p>;
  return (
    <>
      <p>
        {t('totals', { requests: stats.totals.requests, tokens: format.number(stats.totals.total_tokens) })}{' '}
        <span className="text-faint">
          {t('split', {
            prompt: format.number(stats.totals.prompt_tokens),
            completion: format.number(stats.totals.completion_tokens),
          })}
        </span>
      </p>
      <DayBars days={stats.days} />
    </>
  );
}

/** A bar a day. The picture is for the eye; the same numbers are in a table for everybody else. */
function DayBars({ days }: { readonly days: UsageStats['days'] }) {
  const t = useTranslations('settings.usageTab');
  const format = useFormatter();
  const most = Math.max(1, ...days.map((day) => day.total_tokens));
  // The server's days are UTC; midnight UTC shown in UTC is the day itself.
  const dayName = (date: string) =>
    format.dateTime(new Date(`${date}T00:00:00Z`), { day: 'numeric', month: 'short', timeZone: 'UTC' });
  return (
    <figure>
      <div aria-hidden="true" className="flex h-32 items-end gap-[2px] border-b border-line">
        {days.map((day) => (
          <div
            key={day.date}
            title={`${dayName(day.date)}: ${format.number(day.total_tokens)}`}
            className="min-w-0 flex-1 rounded-t-sm bg-accent"
            style={{ height: `${(day.total_tokens / most) * 100}%`, minHeight: day.total_tokens > 0 ? 2 : 0 }}
          />
        ))}
      </div>
      <figcaption className="flex justify-between pt-1 text-[13px] text-faint">
        <span>{dayName(days[0]?.date ?? '')}</span>
        <span>{dayName(days.at(-1)?.date ?? '')}</span>
      </figcaption>
      <table className="sr-only">
        <caption>{t('byDay')}</caption>
        <tbody>
          {days
            .filter((day) => day.requests > 0)
            .map((day) => (
              <tr key={day.date}>
                <th scope="row">{dayName(day.date)}</th>
                <td>{format.number(day.total_tokens)}</td>
              </tr>
            ))}
        </tbody>
      </table>
    </figure>
  );
}

function Table({ title, rows }: { readonly title: string; readonly rows: Readonly<Record<string, UsageTotals>> }) {
  const t = useTranslations('settings.usageTab');
  const format = useFormatter();
  return (
    <Section title={title}>
      <div className="overflow-x-auto">
        <table className="w-full text-[14px] tabular-nums">
          <thead className="text-[13px] text-faint">
            <tr>
              <th scope="col" className="py-1 text-start font-normal">
                {t('name')}
              </th>
              <th scope="col" className="py-1 ps-4 text-end font-normal">
                {t('answers')}
              </th>
              <th scope="col" className="py-1 ps-4 text-end font-normal">
                {t('tokens')}
              </th>
            </tr>
          </thead>
          <tbody className="divide-y divide-line">
            {Object.entries(rows).map(([name, totals]) => (
              <tr key={name}>
                <th scope="row" dir="auto" className="max-w-64 truncate py-2 text-start font-normal">
                  {name}
                </th>
                <td className="py-2 ps-4 text-end">{format.number(totals.requests)}</td>
                <td className="py-2 ps-4 text-end">{format.number(totals.total_tokens)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Section>
  );
}
