'use client';

import Ellipsis from 'lucide-react/icons/ellipsis';
import Pencil from 'lucide-react/icons/pencil';
import Pin from 'lucide-react/icons/pin';
import PinOff from 'lucide-react/icons/pin-off';
import Trash2 from 'lucide-react/icons/trash-2';
import Link from 'next/link';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useErrorText } from '#components/shell/error-text.ts';
import { classes } from '#components/ui/classes.ts';
import { MenuButton } from '#components/ui/menu.tsx';
import { toast } from '#components/ui/toast.tsx';
import { useUpdateConversation } from '#lib/client/conversations.ts';
import type { ConversationSummary, UpdateConversation } from '#lib/contract/api.ts';
import { RenameField } from './rename-field.tsx';
import { RunningDot } from './running-dot.tsx';
import { useDeleteWithUndo } from './use-delete-with-undo.ts';

interface ConversationRowProps {
  readonly conversation: ConversationSummary;
  readonly current: boolean;
}

export function ConversationRow({ conversation, current }: ConversationRowProps) {
  const t = useTranslations('sidebar');
  const [renaming, setRenaming] = useState(false);
  const errorText = useErrorText();
  const { mutateAsync } = useUpdateConversation();
  const update = (change: UpdateConversation) =>
    void mutateAsync({ id: conversation.id, ...change }).catch((error: Error) =>
      toast({ kind: 'error', title: errorText(error) }),
    );
  const remove = useDeleteWithUndo(current);
  const { id, pinned, run_id: runId } = conversation;
  const title = conversation.title || t('untitled');

  if (renaming) {
    return (
      <li>
        <RenameField
          title={conversation.title}
          onDone={(next) => {
            setRenaming(false);
            if (next !== null) update({ title: next });
          }}
        />
      </li>
    );
  }
  return (
    <li
      className={classes(
        'group relative flex items-center rounded-md text-[14px]',
        current ? 'bg-raised text-ink ring-1 ring-line' : 'text-soft hover:bg-hover',
      )}
    >
      <Link
        href={`/chat/${id}`}
        aria-current={current ? 'page' : undefined}
        className="flex min-h-10 min-w-0 flex-1 items-center gap-2 rounded-md px-2.5 -outline-offset-2 group-focus-within:pe-10 group-hover:pe-10 pointer-coarse:min-h-11 pointer-coarse:pe-12"
      >
        <span dir="auto" className="min-w-0 flex-1 truncate">
          {title}
        </span>
        {runId === null ? null : <RunningDot />}
      </Link>
      <MenuButton
        label={t('actions', { title })}
        size="sm"
        className="absolute end-1 opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 aria-expanded:opacity-100 pointer-coarse:end-0 pointer-coarse:opacity-100"
        items={[
          { id: 'rename', label: t('rename'), icon: <Pencil />, onSelect: () => setRenaming(true) },
          {
            id: 'pin',
            label: t(pinned ? 'unpin' : 'pin'),
            icon: pinned ? <PinOff /> : <Pin />,
            onSelect: () => update({ pinned: !pinned }),
          },
          {
            id: 'delete',
            label: t('delete'),
            icon: <Trash2 />,
            danger: true,
            separated: true,
            onSelect: () => remove(id, title),
          },
        ]}
      >
        <Ellipsis />
      </MenuButton>
    </li>
  );
}
