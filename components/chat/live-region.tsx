'use client';

import { useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { streams } from '#lib/client/streams.ts';
import { completeSentences } from './sentences.ts';

/** ms between two announcements: a screen reader needs time to speak. */
const PACE_MS = 1_500;

/** Speaks a streaming answer sentence by sentence, politely. */
export function LiveRegion({ id }: { readonly id: string }) {
  const t = useTranslations('chat');
  const [spoken, setSpoken] = useState('');
  const said = useRef<{ run: string; end: number }>({ run: '', end: 0 });
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const speak = () => {
      timer = undefined;
      const run = streams.get(id);
      if (run === null) return;
      if (said.current.run !== run.shape.localId) {
        said.current = { run: run.shape.localId, end: 0 };
        setSpoken(t('answering'));
      }
      const over = run.shape.phase === 'ended';
      const { text, end } = completeSentences(run.text, said.current.end, over);
      said.current.end = end;
      const error = over ? (run.error?.message ?? '') : '';
      if (text !== '' || error !== '') setSpoken([text, error].filter(Boolean).join(' '));
    };
    const unsubscribe = streams.subscribe(id, () => {
      if (streams.get(id)?.shape.phase === 'ended') {
        clearTimeout(timer);
        speak();
      } else timer ??= setTimeout(speak, PACE_MS);
    });
    return () => {
      clearTimeout(timer);
      unsubscribe();
    };
  }, [id, t]);
  return (
    <div className="sr-only" aria-live="polite" aria-atomic="true">
      {spoken}
    </div>
  );
}
