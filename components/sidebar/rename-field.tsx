'use client';

import { useEffect, useRef } from 'react';
import { useTranslations } from 'use-intl';

/** `LIMITS.titleChars`; the contract's file is not part of the page's script. */
const TITLE_CHARS = 200;

interface RenameFieldProps {
  readonly title: string;
  /** The new title, or null when it was given up or not changed. Called once. */
  readonly onDone: (title: string | null) => void;
}

/** A title edited in place: Enter and leaving keep it, Esc gives it up. */
export function RenameField({ title, onDone }: RenameFieldProps) {
  const t = useTranslations('sidebar');
  const field = useRef<HTMLInputElement>(null);
  const done = useRef(false);
  useEffect(() => {
    // The menu that asked for this gives the focus back to its button as it closes: wait for that.
    const timer = window.setTimeout(() => field.current?.select(), 30);
    return () => window.clearTimeout(timer);
  }, []);
  const finish = (keep: boolean) => {
    if (done.current) return;
    done.current = true;
    const next = field.current?.value.trim() ?? '';
    onDone(keep && next !== '' && next !== title ? next : null);
  };
  return (
    <input
      ref={field}
      dir="auto"
      aria-label={t('renameLabel')}
      defaultValue={title}
      maxLength={TITLE_CHARS}
      onBlur={() => finish(true)}
      onKeyDown={(event) => {
        if (event.nativeEvent.isComposing) return;
        if (event.key === 'Enter') finish(true);
        if (event.key === 'Escape') {
          event.stopPropagation();
          finish(false);
        }
      }}
      className="field-text min-h-10 w-full rounded-md bg-raised px-2.5 text-ink -outline-offset-2 ring-1 ring-edge pointer-coarse:min-h-11"
    />
  );
}
