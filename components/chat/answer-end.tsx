'use client';

import Link from 'next/link';
import { useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import { LimitNote } from '#components/demo/limit-note.tsx';
import { useHandedOver } from '#components/shell/handed-over.ts';
import { useDuration } from '#components/shell/use-duration.ts';
import { Button, buttonClasses } from '#components/ui/button.tsx';
import type { MessageView } from '#lib/contract/api.ts';
import { limitReasonOf } from '#lib/contract/demo.ts';
import { useChatContext } from './chat-context.ts';

interface AnswerEndProps {
  readonly message: MessageView;
  readonly running: boolean;
  readonly last: boolean;
}

/** How an answer ended, when that was not well, and the next step. */
export function AnswerEnd({ message, running, last }: AnswerEndProps) {
  const t = useTranslations('chat');
  if (running) return null;
  if (message.error !== null || message.status === 'failed') return <Failure message={message} />;
  const words =
    message.status === 'interrupted'
      ? t('interrupted')
      : message.status === 'stopped'
        ? t('stopped')
        : message.finish_reason === 'length'
          ? t('cutShort')
          : null;
  if (words === null) return message.text === '' && message.reasoning === '' ? <Quiet>{t('noAnswer')}</Quiet> : null;
  return (
    <div className="mt-2 flex flex-wrap items-center gap-3">
      <Quiet>{words}</Quiet>
      {last ? <ContinueButton message={message} /> : null}
    </div>
  );
}

function Quiet({ children }: { readonly children: React.ReactNode }) {
  return <p className="text-[13.5px] text-faint">{children}</p>;
}

function ContinueButton({ message }: { readonly message: MessageView }) {
  const t = useTranslations('chat');
  const { actions, running } = useChatContext();
  return (
    <Button disabled={running} onClick={() => actions.proceed(message)}>
      {t('continue')}
    </Button>
  );
}

function Failure({ message }: { readonly message: MessageView }) {
  const t = useTranslations('chat');
  const { actions, running } = useChatContext();
  const tLimit = useTranslations('demo.limit');
  const handedOver = useHandedOver();
  const error = message.error;
  // Nothing of it reached the server, so there is nothing to answer again.
  const unsent = message.id.startsWith('local-');
  const auto = { provider: '', model: '' };
  const limit = limitReasonOf(error?.message ?? '');
  // The first line of a chain that failed is for programs; the lines under it name each provider and its reason.
  const sentence =
    limit === null ? error?.message.replace(/^RetryProvider failed:/, t('nobodyAnswered')) : tLimit(limit);
  return (
    <div role="alert" className="mt-2 rounded-lg border border-line bg-danger-wash px-4 py-3">
      <p dir="auto" className="text-[14.5px] wrap-anywhere whitespace-pre-line">
        {error?.name === 'network' ? t('unreachable') : (sentence ?? t('noAnswer'))}
      </p>
      {limit === null ? null : <LimitNote />}
      <div className="mt-2.5 flex flex-wrap gap-2">
        {error?.name === 'MissingAuthError' && !handedOver ? (
          <Link href="/chat/settings/?tab=providers" prefetch={false} className={buttonClasses('primary')}>
            {t('addKey')}
          </Link>
        ) : null}
        {message.text !== '' && !unsent ? <ContinueButton message={message} /> : null}
        <RetryButton
          after={error?.retry_after ?? 0}
          disabled={running}
          onRetry={() => (unsent ? actions.resend() : actions.regenerate(message))}
        />
        {unsent || limit !== null || error?.name === 'RetryProviderError' ? null : (
          <Button variant="quiet" disabled={running} onClick={() => actions.regenerate(message, auto)}>
            {t('tryAnother')}
          </Button>
        )}
      </div>
    </div>
  );
}

interface RetryButtonProps {
  /** Seconds that the provider, or a limit of the demo, asked to wait. */
  readonly after: number;
  readonly disabled: boolean;
  readonly onRetry: () => void;
}

function RetryButton({ after, disabled, onRetry }: RetryButtonProps) {
  const t = useTranslations('chat');
  const duration = useDuration();
  const [left, setLeft] = useState(Math.ceil(after));
  useEffect(() => {
    if (left <= 0) return;
    const timer = setTimeout(() => setLeft(left - 1), 1_000);
    return () => clearTimeout(timer);
  }, [left]);
  return (
    <Button disabled={disabled || left > 0} onClick={onRetry}>
      {left > 0 ? t('retryIn', { wait: duration(left) }) : t('retry')}
    </Button>
  );
}
