'use client';

import { createContext, type ReactNode, use } from 'react';
import { useTranslations } from 'use-intl';
import { Popover } from '#components/ui/popover.tsx';
import type { Source } from '#lib/contract/frames.ts';

/** The sources of the answer around. Numbered from 1 in the text. */
export const SourcesContext = createContext<readonly Source[]>([]);

/** A reference in an answer: opens the passage it rests on. */
export function SourceChip({ number, children }: { readonly number: number; readonly children: ReactNode }) {
  const t = useTranslations('chat');
  const source = use(SourcesContext)[number - 1];
  return (
    <Popover
      label={t('source', { number })}
      className="w-[min(24rem,calc(100vw-1rem))] p-4"
      trigger={(props) => (
        <button
          type="button"
          {...props}
          className="relative mx-0.5 inline-flex items-center rounded-[5px] bg-accent-wash px-[5px] align-[1.5px] text-[11px] leading-[17px] font-[560] text-accent after:absolute after:-inset-x-1 after:-inset-y-2 hover:brightness-95 dark:hover:brightness-110"
        >
          {children}
        </button>
      )}
    >
      {() => (source === undefined ? <p className="text-soft">{t('sourceMissing')}</p> : <Passage source={source} />)}
    </Popover>
  );
}

function Passage({ source }: { readonly source: Source }) {
  const t = useTranslations('chat');
  const file = source.bucket_id !== undefined && source.file !== undefined;
  const href = file
    ? `/files/${encodeURIComponent(source.bucket_id ?? '')}/media/${encodeURIComponent(source.file ?? '')}`
    : safeUrl(source.url);
  return (
    <figure className="text-[14.5px] leading-6">
      <figcaption className="flex items-baseline gap-2">
        <span className="min-w-0 flex-1 truncate font-[560]">{source.file ?? source.title}</span>
        {source.page === undefined ? null : (
          <span className="shrink-0 text-[13px] text-faint">{t('page', { page: source.page })}</span>
        )}
      </figcaption>
      {source.quote === undefined ? null : (
        <blockquote
          dir="auto"
          className="mt-2 max-h-60 overflow-y-auto border-s-[3px] border-accent ps-3 whitespace-pre-line text-soft"
        >
          {source.quote}
        </blockquote>
      )}
      {href === null ? null : (
        <a
          href={file && source.page !== undefined ? `${href}#page=${source.page}` : href}
          target="_blank"
          rel="noopener noreferrer"
          className="mt-3 inline-block text-[13.5px] text-accent underline underline-offset-3"
        >
          {file ? t('openFile') : t('openSource')}
        </a>
      )}
    </figure>
  );
}

function safeUrl(url: string | undefined): string | null {
  if (url === undefined) return null;
  if (/^\/(?![/\\])/.test(url)) return url;
  return /^https?:\/\//i.test(url) ? url : null;
}
