'use client';

import { useQuery } from '@tanstack/react-query';
import ChevronRight from 'lucide-react/icons/chevron-right';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useErrorText } from '#components/shell/error-text.ts';
import { Button } from '#components/ui/button.tsx';
import { Spinner } from '#components/ui/spinner.tsx';
import { conversationQuery } from '#lib/client/conversation.ts';
import { sharePreviewQuery, useCreateShare } from '#lib/client/shares.ts';
import { pathTo } from '#lib/client/thread-tree.ts';
import type { ConversationDetail } from '#lib/contract/api.ts';
import type { ShareItem } from '#lib/contract/shares.ts';
import { NEW_SHARE, toCreate } from './share-choices.ts';
import { type EndOption, ShareForm } from './share-form.tsx';
import { ShareWarnings } from './share-warnings.tsx';

interface NewShareProps {
  readonly conversationId: string;
  readonly onMade: (share: ShareItem) => void;
  readonly onCancel?: () => void;
}

/** Ready with one press; what else can be chosen is folded away. */
export function NewShare({ conversationId, onMade, onCancel }: NewShareProps) {
  const t = useTranslations('share');
  const errorText = useErrorText();
  const [choices, setChoices] = useState(NEW_SHARE);
  const detail = useQuery(conversationQuery(conversationId));
  const preview = useQuery(sharePreviewQuery(conversationId, choices.messageId, choices.instructions));
  const create = useCreateShare();
  const files = preview.data?.files ?? [];
  // A key in a file that stays at home is no news.
  const names = new Set(files.filter(({ ref }) => choices.files?.includes(ref) ?? true).map(({ name }) => name));
  const warnings = (preview.data?.warnings ?? []).filter(({ file }) => file === null || names.has(file));
  const wording = warnings.length > 0 ? t('createAnyway') : t('create');
  const failed = create.error ?? preview.error;
  return (
    <div className="mt-5 flex flex-col gap-4">
      <details className="group/options rounded-lg border border-line">
        <summary className="flex min-h-11 list-none items-center gap-2 px-3.5 font-[540] [&::-webkit-details-marker]:hidden">
          <ChevronRight className="size-4 text-faint transition-transform duration-100 group-open/options:rotate-90 rtl:-scale-x-100" />
          {t('moreOptions')}
        </summary>
        <div className="border-t border-line px-3.5 py-4">
          <ShareForm
            choices={choices}
            onChange={(change) => setChoices((before) => ({ ...before, ...change }))}
            ends={detail.data ? endsOf(detail.data, (number, words) => `${t('upTo', { number })}: ${words}`) : []}
            files={files}
          />
        </div>
      </details>
      <ShareWarnings warnings={warnings} />
      {failed ? (
        <p role="alert" className="text-danger">
          {errorText(failed)}
        </p>
      ) : null}
      <div className="flex flex-wrap gap-2">
        <Button
          variant="primary"
          disabled={create.isPending || preview.isPending}
          onClick={() => create.mutate(toCreate(conversationId, choices), { onSuccess: onMade })}
        >
          {create.isPending ? <Spinner /> : null}
          {create.isPending ? t('creating') : wording}
        </Button>
        {onCancel === undefined ? null : <Button onClick={onCancel}>{t('back')}</Button>}
      </div>
    </div>
  );
}

const WORDS_CHARS = 48;

/** Newest first: the end of a chat is what is cut off most. */
function endsOf(detail: ConversationDetail, name: (number: number, words: string) => string): EndOption[] {
  return pathTo(detail.messages, detail.leaf_id)
    .map(({ message: { id, text } }, at) => ({
      id,
      label: name(at + 1, text.trim().replace(/\s+/g, ' ').slice(0, WORDS_CHARS)),
    }))
    .reverse();
}
