'use client';

import Link from 'next/link';
import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import { type MarkdownEnvironment, MarkdownProvider } from '#components/markdown/context.tsx';
import { Mark } from '#components/shell/brand.tsx';
import type { SharedChat } from '#lib/contract/api.ts';
import { CarryOn } from './carry-on.tsx';
import { Folded } from './folded.tsx';
import { SharedMessageView } from './shared-message.tsx';
import { useSharedUpdates } from './use-shared-updates.ts';

interface SharedPageProps {
  readonly shareId: string;
  readonly chat: SharedChat;
}

/** Somebody's chat to read: complete as it comes from the server, and kept up to date while it is looked at. */
export function SharedPage({ shareId, chat }: SharedPageProps) {
  const t = useTranslations('share');
  const ended = useSharedUpdates(shareId, chat.updated);
  const environment = useMarkdownEnvironment();
  return (
    <div className="flex min-h-dvh flex-col">
      <header className="mx-auto flex w-full max-w-[calc(var(--container-measure)+2.5rem)] items-center gap-3 px-5 py-3.5">
        <Link href="/" className="flex min-h-9 items-center gap-2 rounded-md font-[620] pointer-coarse:min-h-11">
          <Mark />
          Hypotez
        </Link>
        <span className="ms-auto text-[13.5px] text-faint">{t('shared')}</span>
      </header>
      <main className="mx-auto w-full max-w-[calc(var(--container-measure)+2.5rem)] flex-1 px-5 pt-4 pb-10">
        <h1 dir="auto" className="text-[26px] leading-[1.25] font-[640] tracking-[-0.015em] wrap-anywhere">
          {chat.title || t('untitled')}
        </h1>
        {chat.system === '' ? null : (
          <Folded label={t('instructions')} className="mt-3">
            {chat.system}
          </Folded>
        )}
        {chat.messages.length === 0 ? <p className="mt-6 text-soft">{t('empty')}</p> : null}
        <MarkdownProvider value={environment}>
          <div className="mt-7 flex flex-col gap-6">
            {chat.messages.map((message, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a record's messages have no identity but their place
              <SharedMessageView key={index} message={message} />
            ))}
          </div>
        </MarkdownProvider>
      </main>
      <CarryOn shareId={shareId} ended={ended} empty={chat.messages.every(({ text }) => text.trim() === '')} />
    </div>
  );
}

/** References to sources stay words: a record does not hold the passages behind them. */
function useMarkdownEnvironment(): MarkdownEnvironment {
  const t = useTranslations('chat');
  return useMemo(
    () => ({
      labels: {
        copy: t('copy'),
        copied: t('copied'),
        wrap: t('wrap'),
        unwrap: t('unwrap'),
        download: t('download'),
        code: t('code'),
        table: t('table'),
      },
      renderSource: (_number, label) => <span className="text-soft">{label}</span>,
    }),
    [t],
  );
}
