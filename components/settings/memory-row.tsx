'use client';

import Pencil from 'lucide-react/icons/pencil';
import Trash2 from 'lucide-react/icons/trash-2';
import { type FormEvent, useState } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import { useErrorText } from '#components/shell/error-text.ts';
import { Button } from '#components/ui/button.tsx';
import { IconButton } from '#components/ui/icon-button.tsx';
import { Textarea } from '#components/ui/textarea.tsx';
import { toast } from '#components/ui/toast.tsx';
import { useChangeMemory, useForgetMemory } from '#lib/client/memories.ts';
import type { MemoryItem } from '#lib/contract/api.ts';

export function MemoryRow({ memory }: { readonly memory: MemoryItem }) {
  const t = useTranslations('settings.memoryTab');
  const format = useFormatter();
  const errorText = useErrorText();
  const [editing, setEditing] = useState(false);
  const forget = useForgetMemory();
  const onForget = () =>
    forget.mutate(memory.id, { onError: (error) => toast({ kind: 'error', title: errorText(error) }) });

  if (editing) {
    return (
      <li className="px-4 py-3">
        <MemoryEditor memory={memory} onDone={() => setEditing(false)} />
      </li>
    );
  }
  return (
    <li className="flex items-start gap-2 py-2 ps-4 pe-2">
      <div className="min-w-0 flex-1 py-1.5">
        <p dir="auto" className="line-clamp-4 break-words">
          {memory.text}
        </p>
        <p className="text-[13px] leading-5 text-faint">
          {format.dateTime(memory.updated, { dateStyle: 'medium' })}
          {memory.imported ? ` · ${t('imported')}` : null}
        </p>
      </div>
      <IconButton label={t('edit')} onClick={() => setEditing(true)}>
        <Pencil aria-hidden="true" />
      </IconButton>
      <IconButton label={t('forget')} disabled={forget.isPending} onClick={onForget}>
        <Trash2 aria-hidden="true" />
      </IconButton>
    </li>
  );
}

function MemoryEditor({ memory, onDone }: { readonly memory: MemoryItem; readonly onDone: () => void }) {
  const t = useTranslations('settings.memoryTab');
  const tCommon = useTranslations('common');
  const errorText = useErrorText();
  const [text, setText] = useState(memory.text);
  const change = useChangeMemory();
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate({ id: memory.id, text }, { onSuccess: onDone });
  };
  return (
    <form onSubmit={onSubmit} className="flex flex-col gap-2">
      <Textarea
        dir="auto"
        autoFocus
        aria-label={t('edit')}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => event.key === 'Escape' && onDone()}
      />
      {change.isError ? (
        <p role="alert" className="text-[13.5px] text-danger">
          {errorText(change.error)}
        </p>
      ) : null}
      <div className="flex justify-end gap-2">
        <Button onClick={onDone}>{tCommon('cancel')}</Button>
        <Button type="submit" variant="primary" disabled={change.isPending || text.trim() === ''}>
          {t('save')}
        </Button>
      </div>
    </form>
  );
}
