'use client';

import ChevronLeft from 'lucide-react/icons/chevron-left';
import ChevronRight from 'lucide-react/icons/chevron-right';
import { useTranslations } from 'use-intl';
import { IconButton } from '#components/ui/icon-button.tsx';
import { useSelectBranch } from '#lib/client/conversation.ts';
import { useChatContext } from './chat-context.ts';

/** `‹ 2/3 ›`: the versions of a message, each with the branch below it. */
export function SiblingSwitch({ id, siblings }: { readonly id: string; readonly siblings: readonly string[] }) {
  const t = useTranslations('chat');
  const chat = useChatContext();
  const select = useSelectBranch(chat.id);
  const index = siblings.indexOf(id);
  if (siblings.length < 2 || index === -1) return null;
  const show = (sibling: string | undefined) => {
    if (sibling !== undefined) select.mutate(sibling);
  };
  const count = siblings.length;
  return (
    <span className="flex items-center text-[12.5px] text-faint tabular-nums">
      <IconButton
        size="sm"
        label={t('previousVersion')}
        disabled={chat.running || index === 0}
        onClick={() => show(siblings[index - 1])}
      >
        <ChevronLeft className="rtl:-scale-x-100" />
      </IconButton>
      <span role="img" aria-label={t('version', { index: index + 1, count })}>
        {index + 1}/{count}
      </span>
      <IconButton
        size="sm"
        label={t('nextVersion')}
        disabled={chat.running || index === count - 1}
        onClick={() => show(siblings[index + 1])}
      >
        <ChevronRight className="rtl:-scale-x-100" />
      </IconButton>
    </span>
  );
}
