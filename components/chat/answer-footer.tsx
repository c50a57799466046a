'use client';

import RotateCw from 'lucide-react/icons/rotate-cw';
import Trash2 from 'lucide-react/icons/trash-2';
import { useFormatter, useTranslations } from 'use-intl';
import { CopyButton } from '#components/markdown/copy-button.tsx';
import { classes } from '#components/ui/classes.ts';
import { IconButton } from '#components/ui/icon-button.tsx';
import { findModel, findProvider, useCatalogue } from '#lib/client/catalogue.ts';
import type { MessageView } from '#lib/contract/api.ts';
import { useChatContext } from './chat-context.ts';
import { ReadAloud } from './read-aloud.tsx';
import { SiblingSwitch } from './sibling-switch.tsx';

interface AnswerFooterProps {
  readonly message: MessageView;
  readonly siblings: readonly string[];
  readonly running: boolean;
  /** The provider's own name for itself, as its frame gave it. */
  readonly label: string | null;
}

export function AnswerFooter({ message, siblings, running, label }: AnswerFooterProps) {
  const t = useTranslations('chat');
  const chat = useChatContext();
  const facts = useFacts(message, label);
  return (
    <footer
      className={classes(
        'mt-1 flex min-h-[30px] items-center text-[12.5px] text-faint pointer-coarse:min-h-11',
        running && 'invisible',
      )}
    >
      <div className="-ms-[7px] flex items-center">
        {message.text === '' ? null : (
          <CopyButton text={message.text} labels={{ copy: t('copy'), copied: t('copied') }} />
        )}
        {message.text === '' || running ? null : <ReadAloud text={message.text} />}
        <IconButton
          size="sm"
          label={t('regenerate')}
          disabled={chat.running}
          onClick={() => chat.actions.regenerate(message)}
        >
          <RotateCw />
        </IconButton>
        <IconButton size="sm" label={t('delete')} disabled={chat.running} onClick={() => chat.remove(message.id)}>
          <Trash2 />
        </IconButton>
        <SiblingSwitch id={message.id} siblings={siblings} />
      </div>
      <p className="ms-auto min-w-0 truncate ps-3 tabular-nums">
        {facts.main}
        <span className="max-sm:hidden">{facts.detail}</span>
      </p>
    </footer>
  );
}

const ASSISTANT = 'Assistant';

/** "Groq · llama-3.3" and ", 412 tokens, 34 tokens/s". */
function useFacts(message: MessageView, label: string | null): { readonly main: string; readonly detail: string } {
  const t = useTranslations('chat');
  const format = useFormatter();
  const { data: catalogue } = useCatalogue();
  const provider = message.provider ?? '';
  const name = label ?? findProvider(catalogue, provider)?.label ?? provider;
  const model = message.model ?? '';
  const modelName = findModel(catalogue, { provider, model })?.label ?? model;
  const same = modelName.toLowerCase() === name.toLowerCase();
  const main = [name, same ? '' : modelName].filter(Boolean).join(' · ');
  // The Assistant is not a language model: its usage is an estimate for the statistics and says nothing here.
  const tokens = provider === ASSISTANT ? 0 : (message.usage?.completion_tokens ?? 0);
  if (tokens === 0) return { main, detail: '' };
  const seconds = (message.duration_ms ?? 0) / 1_000;
  // Below a tenth of a second the number says nothing about the model.
  const speed =
    seconds > 0.1
      ? `, ${t('speed', { speed: Number(format.number(Math.round(tokens / seconds), { useGrouping: false })) })}`
      : '';
  return { main, detail: `, ${t('tokens', { count: tokens })}${speed}` };
}
