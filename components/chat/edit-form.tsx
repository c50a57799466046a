'use client';

import { useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '#components/ui/button.tsx';

interface EditFormProps {
  readonly text: string;
  readonly onSend: (text: string) => void;
  readonly onCancel: () => void;
}

/** A question being written anew. Enter sends as in the composer; Esc gives up. */
export function EditForm({ text, onSend, onCancel }: EditFormProps) {
  const t = useTranslations();
  const [value, setValue] = useState(text);
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    field.current?.focus({ preventScroll: true });
    field.current?.form?.scrollIntoView({ block: 'nearest' });
    field.current?.setSelectionRange(field.current.value.length, field.current.value.length);
  }, []);
  const send = () => {
    if (value.trim() !== '') onSend(value);
  };
  return (
    <form
      className="rounded-xl border border-line bg-raised p-3 shadow-raised"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <textarea
        ref={field}
        dir="auto"
        aria-label={t('chat.editLabel')}
        value={value}
        onChange={(event) => setValue(event.target.value)}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          if (event.key === 'Escape') onCancel();
          if (event.key === 'Enter' && !event.shiftKey) {
            event.preventDefault();
            send();
          }
        }}
        className="field-sizing-content max-h-[50dvh] min-h-16 w-full resize-none bg-transparent px-1 text-[16px] leading-[1.55] outline-none"
      />
      <div className="mt-2 flex flex-wrap items-center justify-end gap-2">
        <p className="me-auto text-[12.5px] text-faint">{t('chat.editHint')}</p>
        <Button variant="quiet" onClick={onCancel}>
          {t('common.cancel')}
        </Button>
        <Button variant="primary" type="submit" disabled={value.trim() === ''}>
          {t('chat.sendEdit')}
        </Button>
      </div>
    </form>
  );
}
