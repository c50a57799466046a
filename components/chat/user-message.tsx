'use client';

import Pencil from 'lucide-react/icons/pencil';
import Trash2 from 'lucide-react/icons/trash-2';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { CopyButton } from '#components/markdown/copy-button.tsx';
import { IconButton } from '#components/ui/icon-button.tsx';
import type { MessageView } from '#lib/contract/api.ts';
import { AttachmentCards } from './attachment-cards.tsx';
import { useChatContext } from './chat-context.ts';
import { EditForm } from './edit-form.tsx';
import { SiblingSwitch } from './sibling-switch.tsx';

interface UserMessageProps {
  readonly message: MessageView;
  readonly siblings: readonly string[];
}

/** A question, as its author wrote it: never read as markdown. */
export function UserMessage({ message, siblings }: UserMessageProps) {
  const t = useTranslations('chat');
  const { actions, running, remove } = useChatContext();
  const [editing, setEditing] = useState(false);
  if (editing) {
    return (
      <EditForm
        text={message.text}
        onCancel={() => setEditing(false)}
        onSend={(text) => {
          if (actions.send(text, message.attachments, message.parent_id)) setEditing(false);
        }}
      />
    );
  }
  return (
    <article aria-label={t('you')} className="group flex flex-col items-end gap-2.5">
      <AttachmentCards files={message.attachments} />
      {message.text === '' ? null : (
        <div
          dir="auto"
          className="max-w-[90%] rounded-[18px] rounded-ee-[5px] bg-you px-[15px] py-2.5 wrap-anywhere whitespace-pre-wrap md:max-w-[82%]"
        >
          {message.text}
        </div>
      )}
      <div className="-mt-1.5 flex items-center text-faint">
        <SiblingSwitch id={message.id} siblings={siblings} />
        <div className="flex transition-opacity duration-100 pointer-fine:opacity-0 pointer-fine:group-focus-within:opacity-100 pointer-fine:group-hover:opacity-100">
          <CopyButton text={message.text} labels={{ copy: t('copy'), copied: t('copied') }} />
          <IconButton size="sm" label={t('edit')} disabled={running} onClick={() => setEditing(true)}>
            <Pencil />
          </IconButton>
          <IconButton size="sm" label={t('delete')} disabled={running} onClick={() => remove(message.id)}>
            <Trash2 />
          </IconButton>
        </div>
      </div>
    </article>
  );
}
