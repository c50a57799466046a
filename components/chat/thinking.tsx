'use client';

import ChevronRight from 'lucide-react/icons/chevron-right';
import { useFormatter, useTranslations } from 'use-intl';

interface ThinkingProps {
  readonly steps: readonly string[];
  readonly reasoning: string;
  /** Time spent reasoning. */
  readonly ms: number;
  readonly thinking: boolean;
  /** Nothing of the answer is there yet. */
  readonly waiting: boolean;
}

/** What went on before the answer: one quiet line, which opens when there is more behind it. */
export function Thinking({ steps, reasoning, ms, thinking, waiting }: ThinkingProps) {
  const t = useTranslations('chat');
  const format = useFormatter();
  const step = steps.at(-1);
  if (reasoning === '' && step === undefined) {
    return waiting ? <Line moving>{thinking ? t('thinking') : t('working')}</Line> : null;
  }
  const seconds = Number(
    format.number(ms / 1_000, { maximumSignificantDigits: 2, useGrouping: false }).replace(',', '.'),
  );
  const label =
    reasoning === '' ? step : thinking ? t('thinking') : ms > 0 ? t('thought', { seconds }) : (step ?? t('thinking'));
  if (reasoning === '' && steps.length === 1) return <Line moving={waiting}>{label}</Line>;
  return (
    <details className="group/think mb-1.5 text-[13.5px] text-faint">
      <summary className="flex w-fit list-none items-center gap-1.5 rounded-sm py-0.5 hover:text-soft pointer-coarse:min-h-11 [&::-webkit-details-marker]:hidden">
        <ChevronRight className="size-[15px] transition-transform duration-100 group-open/think:rotate-90 rtl:-scale-x-100" />
        <span className={waiting ? 'animate-pulse' : ''}>{label}</span>
      </summary>
      <div className="mt-1 mb-3 ms-[7px] border-s border-line ps-4 leading-6">
        {steps.map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: steps only ever grow
          <p key={index} dir="auto">
            {line}
          </p>
        ))}
        {reasoning === '' ? null : (
          <p dir="auto" className="max-h-96 overflow-y-auto wrap-anywhere whitespace-pre-wrap">
            {reasoning}
          </p>
        )}
      </div>
    </details>
  );
}

function Line({ moving, children }: { readonly moving: boolean; readonly children: React.ReactNode }) {
  return (
    <p className="mb-1.5 flex items-center gap-2 py-0.5 text-[13.5px] text-faint">
      <span
        aria-hidden="true"
        className={moving ? 'size-[7px] animate-pulse rounded-full bg-accent' : 'size-[7px] rounded-full bg-line'}
      />
      {children}
    </p>
  );
}
