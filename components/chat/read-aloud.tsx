'use client';

import Square from 'lucide-react/icons/square';
import Volume2 from 'lucide-react/icons/volume-2';
import { useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useErrorText } from '#components/shell/error-text.ts';
import { IconButton } from '#components/ui/icon-button.tsx';
import { toast } from '#components/ui/toast.tsx';
import { ApiError } from '#lib/client/api.ts';
import { readAloud } from '#lib/client/read-aloud.ts';

/** Reads an answer out; a second press, another answer's button or leaving the chat ends it. */
export function ReadAloud({ text }: { readonly text: string }) {
  const t = useTranslations('chat');
  const errorText = useErrorText();
  const [reading, setReading] = useState(false);
  const stop = useRef<AbortController | null>(null);
  useEffect(() => () => stop.current?.abort(), []);

  const toggle = () => {
    if (stop.current) return stop.current.abort();
    const controller = new AbortController();
    stop.current = controller;
    setReading(true);
    readAloud(text, controller)
      .catch((error: Error) => {
        if (controller.signal.aborted) return;
        const mute = error instanceof ApiError && error.status === 501;
        toast({ title: mute ? t('noVoice') : errorText(error), kind: 'error' });
      })
      .finally(() => {
        stop.current = null;
        setReading(false);
      });
  };
  return (
    <IconButton size="sm" label={t(reading ? 'stopReading' : 'readAloud')} aria-pressed={reading} onClick={toggle}>
      {reading ? <Square /> : <Volume2 />}
    </IconButton>
  );
}
