'use client';

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useErrorText } from '#components/shell/error-text.ts';
import { Button } from '#components/ui/button.tsx';
import { toast } from '#components/ui/toast.tsx';
import { sharePreviewQuery, useChangeShare } from '#lib/client/shares.ts';
import type { ShareItem } from '#lib/contract/shares.ts';
import { choicesOf, toChange } from './share-choices.ts';
import { ShareForm } from './share-form.tsx';
import { ShareWarnings } from './share-warnings.tsx';

interface EditShareProps {
  readonly share: ShareItem;
  readonly onClose: () => void;
}

/** Changes what was chosen for a link; the link stays. */
export function EditShare({ share, onClose }: EditShareProps) {
  const t = useTranslations('share');
  const errorText = useErrorText();
  const [choices, setChoices] = useState(() => choicesOf(share));
  const { conversation_id: conversationId } = share;
  const preview = useQuery({
    ...sharePreviewQuery(conversationId ?? '', share.message_id, choices.instructions),
    enabled: conversationId !== null,
  });
  const change = useChangeShare();
  const save = () =>
    change.mutate(
      { id: share.id, change: toChange(choices, share) },
      {
        onSuccess: () => {
          toast({ title: t('savedOptions') });
          onClose();
        },
      },
    );
  return (
    <form
      className="mt-5 flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <ShareForm
        choices={choices}
        onChange={(part) => setChoices((before) => ({ ...before, ...part }))}
        files={conversationId === null ? null : (preview.data?.files ?? [])}
        expires={share.expires}
      />
      <ShareWarnings
        warnings={(preview.data?.warnings ?? []).filter(({ file, message }) => file === null && message === null)}
      />
      {change.isError ? (
        <p role="alert" className="text-danger">
          {errorText(change.error)}
        </p>
      ) : null}
      <div className="flex flex-wrap gap-2">
        <Button type="submit" variant="primary" disabled={change.isPending}>
          {t('saveOptions')}
        </Button>
        <Button onClick={onClose}>{t('back')}</Button>
      </div>
    </form>
  );
}
