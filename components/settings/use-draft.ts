'use client';

import { useCallback, useEffect, useRef, useState } from 'react';

/** ms of silence after which what was typed is stored. */
const QUIET = 700;

/**
 * A text that saves itself: after a pause, when the field is left, and when the page goes. While the reader types,
 * the stored value does not overwrite the draft.
 */
export function useDraft(stored: string, store: (value: string) => Promise<boolean>) {
  const [draft, setDraft] = useState<string | null>(null);
  const [saved, setSaved] = useState(false);
  const pending = useRef<string | null>(null);
  const timer = useRef(0);

  const flush = useCallback(() => {
    window.clearTimeout(timer.current);
    const value = pending.current;
    if (value === null) return;
    pending.current = null;
    void store(value).then((ok) => {
      setSaved(ok);
      // What was typed meanwhile is a newer draft; what was refused stays on the screen.
      if (ok && pending.current === null) setDraft(null);
    });
  }, [store]);

  const change = (value: string) => {
    setDraft(value);
    setSaved(false);
    pending.current = value;
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(flush, QUIET);
  };

  useEffect(() => {
    window.addEventListener('pagehide', flush);
    return () => {
      window.removeEventListener('pagehide', flush);
      flush();
    };
  }, [flush]);

  return { value: draft ?? stored, saved, change, flush };
}
