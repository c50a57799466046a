'use client';

import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import { type MarkdownEnvironment, MarkdownProvider } from '#components/markdown/context.tsx';
import { buttonClasses } from '#components/ui/button.tsx';
import type { SharedChat } from '#lib/contract/api.ts';
import { Folded } from './folded.tsx';
import { SharedBar } from './shared-bar.tsx';
import { SharedMessageView } from './shared-message.tsx';

interface SharedPageProps {
  readonly shareId: string;
  readonly chat: SharedChat;
  /** Under another chat's id: the chat as it was at this moment, which is not followed. */
  readonly still: boolean;
  readonly carry: Carry;
}

/** Who reads may go on with a copy; or would have to sign in first, by a password or with an account; or may not at all. */
export type Carry = 'open' | 'password' | 'accounts' | 'none';

/**
 * Somebody's chat to read: a document, complete as it comes from the server. The entry takes the app's scripts out of
 * it; `public/shared-page.js` finds what it needs by the `data-` attributes.
 */
export function SharedPage({ shareId, chat, still, carry }: SharedPageProps) {
  const t = useTranslations('share');
  const environment = useMarkdownEnvironment();
  const empty = chat.messages.every(({ text, attachments }) => text.trim() === '' && attachments.length === 0);
  return (
    <div
      className="flex min-h-dvh flex-col"
      data-share={shareId}
      data-updated={chat.updated}
      data-still={still || undefined}
    >
      <SharedBar />
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
          <div className="mt-7 flex flex-col gap-6" data-messages>
            {chat.messages.map((message, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a record's messages have no identity but their place
              <SharedMessageView key={index} message={message} />
            ))}
          </div>
        </MarkdownProvider>
      </main>
      <footer className="sticky bottom-0 border-t border-line bg-bg px-5 py-3 pb-[max(0.75rem,env(safe-area-inset-bottom))]">
        <div className="mx-auto flex max-w-measure flex-wrap items-center justify-between gap-x-4 gap-y-2">
          {still ? (
            <p data-while-shared className="flex-1 basis-56 text-[14.5px] text-soft">
              {t('still')}{' '}
              <a href={`/chat/${shareId}/`} className="underline underline-offset-2">
                {t('follow')}
              </a>
            </p>
          ) : (
            <p data-while-shared className="flex-1 basis-56 text-[14.5px] text-soft max-sm:hidden">
              {t('readOnly')}
              <noscript> {t('reload')}</noscript>
            </p>
          )}
          <p data-when-ended hidden role="alert" className="flex-1 basis-56 text-[14.5px] text-soft">
            {t('ended')}
          </p>
          {empty ? null : <CarryOn carry={carry} path={`/chat/${shareId}/`} />}
          <p data-say={t('written')} role="status" className="sr-only" />
        </div>
      </footer>
    </div>
  );
}

/** The way from reading to writing: a conversation of the reader's own, with all that was said. */
function CarryOn({ carry, path }: { readonly carry: Carry; readonly path: string }) {
  const t = useTranslations('share');
  if (carry === 'none') return null;
  if (carry !== 'open') {
    return (
      <p data-while-shared className="text-[14.5px] text-soft">
        {carry === 'password' ? t('signInToCarryPassword') : t('signInToCarryAccounts')}{' '}
        <a href={`/sign-in?next=${encodeURIComponent(path)}`} className="underline underline-offset-2">
          {t('signInToCarry')}
        </a>
      </p>
    );
  }
  return (
    <div data-while-shared className="max-sm:w-full">
      <p data-carry-failed={t('carryFailedShort')} hidden role="alert" className="mb-2 text-[14px] text-danger" />
      <button
        type="button"
        hidden
        data-needs-script
        data-carry-on
        data-busy={t('carrying')}
        className={`${buttonClasses('primary', 'max-sm:w-full')} [&[hidden]]:hidden`}
      >
        {t('carryOn')}
      </button>
    </div>
  );
}

/** References to sources stay words: a record does not hold the passages behind them. Code is plain. */
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
      renderCode: (code, info) => (
        <figure className="md-code">
          <figcaption>
            <span>{/^[\w+#.-]{1,30}/.exec(info)?.[0] ?? t('code')}</span>
            <button
              type="button"
              hidden
              data-needs-script
              data-copy-code
              data-copied={t('copied')}
              className={`${buttonClasses('quiet', 'px-2.5 text-[12.5px]')} [&[hidden]]:hidden`}
            >
              {t('copy')}
            </button>
          </figcaption>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: code wider than the screen is scrolled by keyboard too */}
          <pre tabIndex={0} dir="ltr">
            <code>{code}</code>
          </pre>
        </figure>
      ),
    }),
    [t],
  );
}
