import { useEffect, useEffectEvent, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useErrorText } from '#components/shell/error-text.ts';
import { toast } from '#components/ui/toast.tsx';
import { transcribeFile } from '#lib/client/transcribe.ts';
import type { Attachment } from './use-attachments.ts';

interface DictationOptions {
  readonly items: readonly Attachment[];
  readonly remove: (key: string) => void;
  readonly onText: (text: string) => void;
}

/**
 * Turns recordings among the attachments into text of the message. One that could not be understood stays attached, so
 * that nothing said is lost.
 */
export function useDictation({ items, remove, onText }: DictationOptions) {
  const t = useTranslations('composer');
  const errorText = useErrorText();
  const [key, setKey] = useState<string | null>(null);
  const item = items.find((one) => one.key === key);
  const fileId = item?.info?.id ?? null;
  const isLost = key !== null && (item === undefined || item.error !== null);

  const understood = useEffectEvent((text: string) => {
    setKey(null);
    if (text === '') return void toast({ title: t('nothingSaid') });
    onText(text);
    if (key !== null) remove(key);
  });
  const failed = useEffectEvent((error: Error) => {
    setKey(null);
    toast({ kind: 'error', title: errorText(error) });
  });
  useEffect(() => {
    if (isLost) setKey(null);
  }, [isLost]);
  const file = useEffectEvent(() => item?.info ?? null);
  useEffect(() => {
    const info = fileId === null ? null : file();
    if (info === null) return;
    let isMeant = true;
    transcribeFile(info).then(
      (text) => isMeant && understood(text),
      (error: Error) => isMeant && failed(error),
    );
    return () => {
      isMeant = false;
    };
  }, [fileId]);
  return { isListening: key !== null, dictate: setKey };
}
