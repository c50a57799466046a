'use client';

import { useTranslations } from 'use-intl';
import { Markdown } from '#components/markdown/markdown.tsx';
import type { SharedMessage } from '#lib/contract/api.ts';
import { Folded } from './folded.tsx';
import { SharedFiles } from './shared-files.tsx';

interface SharedMessageProps {
  readonly message: SharedMessage;
}

/**
 * Its version tells the page's script whether it still says the same, its length where new text begins. That goes, as
 * plain text, into the tail of an answer until the server's own page has it.
 */
export function SharedMessageView({ message }: SharedMessageProps) {
  return (
    <div data-version={versionOf(message)} data-length={message.length}>
      {message.role === 'assistant' ? <Writing /> : null}
      <Message message={message} />
    </div>
  );
}

/** Above an answer while it is being written: the page's script shows it, and takes it away at the end. */
function Writing() {
  const t = useTranslations('share');
  return (
    <p
      data-writing
      hidden
      className="mb-2 flex w-fit items-center gap-2 rounded-full bg-accent-wash py-0.5 ps-2.5 pe-3 text-[13px] font-[540] [&[hidden]]:hidden"
    >
      <span aria-hidden="true" className="size-2 animate-pulse rounded-full bg-accent" />
      {t('writing')}
    </p>
  );
}

/** FNV-1a in 32 bits over UTF-16: equal texts are equal, and of two versions of one message few will ever meet. */
function versionOf(message: SharedMessage): string {
  let hash = 0x811c9dc5;
  const text = JSON.stringify(message);
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return `${(hash >>> 0).toString(36)}-${text.length}`;
}

function Message({ message }: SharedMessageProps) {
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
}

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
      <SharedFiles files={message.attachments} end />
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
      <span data-tail hidden dir="auto" className="wrap-anywhere whitespace-pre-wrap [&[hidden]]:hidden" />
      <SharedFiles files={message.attachments} />
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
  const wordless = message.role === 'user' && message.text.trim() === '' && message.attachments.length === 0;
  return message.files || wordless ? <p className="text-[13.5px] text-faint">{t('files')}</p> : null;
}
