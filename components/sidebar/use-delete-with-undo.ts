'use client';

import { useRouter } from 'next/navigation';
import { useTranslations } from 'use-intl';
import { useErrorText } from '#components/shell/error-text.ts';
import { toast } from '#components/ui/toast.tsx';
import { useDeleteConversation, useRestoreConversation } from '#lib/client/conversations.ts';

/** Deletes a conversation at once and offers to bring it back; leaves its page when it is the one shown. */
export function useDeleteWithUndo(current: boolean): (id: string, title: string) => void {
  const t = useTranslations();
  const router = useRouter();
  const remove = useDeleteConversation();
  const restore = useRestoreConversation();
  const errorText = useErrorText();
  const failed = (error: Error) => toast({ kind: 'error', title: errorText(error) });
  return (id, title) => {
    if (current) router.push('/chat/');
    // Promises, not callbacks of `mutate`: the row that asked is gone by the time they settle.
    remove.mutateAsync(id).then(
      () =>
        toast({
          title: t('sidebar.deleted', { title }),
          action: {
            label: t('common.undo'),
            onSelect: () => {
              restore.mutateAsync(id).then(() => {
                if (current) router.push(`/chat/${id}`);
              }, failed);
            },
          },
        }),
      failed,
    );
  };
}
