import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { toast } from '#components/ui/toast.tsx';
import { apiUrl } from '#lib/client/api.ts';
import { deleteMessage } from '#lib/client/conversation.ts';

/** ms in which a deleted message can be had back; the server has no way back, so it is told only then. */
const UNDO_MS = 6_000;

export function useDeleteMessage(conversationId: string) {
  const t = useTranslations();
  const client = useQueryClient();
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const waiting = useRef(new Map<string, ReturnType<typeof setTimeout>>());

  // Whoever leaves the page meant it.
  useEffect(() => {
    const pending = waiting.current;
    const flush = () => {
      for (const [id, timer] of pending) {
        clearTimeout(timer);
        void fetch(apiUrl(['messages', id]), { method: 'DELETE', keepalive: true });
      }
      pending.clear();
    };
    addEventListener('pagehide', flush);
    return () => {
      removeEventListener('pagehide', flush);
      flush();
    };
  }, []);

  const show = (id: string) => setHidden((before) => new Set([...before].filter((other) => other !== id)));

  const remove = (id: string) => {
    setHidden((before) => new Set([...before, id]));
    const timer = setTimeout(() => {
      waiting.current.delete(id);
      deleteMessage(client, conversationId, id).catch((error: Error) => {
        show(id);
        toast({ kind: 'error', title: error.message });
      });
    }, UNDO_MS);
    waiting.current.set(id, timer);
    toast({
      title: t('chat.deleted'),
      timeout: UNDO_MS,
      action: {
        label: t('common.undo'),
        onSelect: () => {
          clearTimeout(timer);
          waiting.current.delete(id);
          show(id);
        },
      },
    });
  };
  return { hidden, remove };
}
