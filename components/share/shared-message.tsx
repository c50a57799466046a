'use client';

import { memo } from 'react';
import { useTranslations } from 'use-intl';
import { Markdown } from '#components/markdown/markdown.tsx';
import type { SharedMessage } from '#lib/contract/api.ts';
import { Folded } from './folded.tsx';

interface SharedMessageProps {
  readonly message: SharedMessage;
}

/** After an update of the page every message is another object, and nearly all say what they said. */
const isSame = (a: SharedMessageProps, b: SharedMessageProps) =>
  a.message.text === b.message.text && JSON.stringify(a.message) === JSON.stringify(b.message);

export const SharedMessageView = memo(function SharedMessageView({ message }: SharedMessageProps) {
  const t = useTranslations('share');
  if (message.unreadable) return <p className="text-[14px] text-faint italic">{t('unreadable')}</p>;
  switch (message.role) {
    case 'user':
      return <Question message={message} />;
    case 'assistant':
      return <Answer message={message} />;
    case 'system':
      return <Folded label={t('instructions')}>{message.text}</Folded>;
    case 'tool':
      return <Folded label={t('toolOutput')}>{message.text}</Folded>;
  }
}, isSame);

/** As its author wrote it: never read as markdown. */
function Question({ message }: SharedMessageProps) {
  const t = useTranslations('chat');
  return (
    <article aria-label={t('you')} className="flex flex-col items-end gap-1.5">
      {message.text.trim() === '' ? null : (
        <div
          dir="auto"
          className="max-w-[90%] rounded-[18px] rounded-ee-[5px] bg-you px-[15px] py-2.5 wrap-anywhere whitespace-pre-wrap md:max-w-[82%]"
        >
          {message.text}
        </div>
      )}
      <FilesNote message={message} />
    </article>
  );
}

function Answer({ message }: SharedMessageProps) {
  const t = useTranslations('share');
  const chat = useTranslations('chat');
  const { provider, model } = message;
  const same = provider.toLowerCase() === model.toLowerCase();
  const caption = [message.variant ? t('anotherAnswer') : '', provider, same ? '' : model].filter(Boolean).join(' · ');
  return (
    <article aria-label={chat('answer')} className="min-w-0">
      {message.reasoning === '' ? null : (
        <Folded label={t('reasoning')} className="mb-1.5">
          {message.reasoning}
        </Folded>
      )}
      {message.text === '' ? null : <Markdown text={message.text} />}
      <FilesNote message={message} />
      {caption === '' ? null : (
        <p dir="auto" className="mt-2 text-[12.5px] text-faint wrap-anywhere">
          {caption}
        </p>
      )}
    </article>
  );
}

function FilesNote({ message }: SharedMessageProps) {
  const t = useTranslations('share');
  // A question without words came with something; what it was, the record does not hold.
  const wordless = message.role === 'user' && message.text.trim() === '';
  return message.files || wordless ? <p className="text-[13.5px] text-faint">{t('files')}</p> : null;
}
