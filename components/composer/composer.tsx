'use client';

import ArrowUp from 'lucide-react/icons/arrow-up';
import Globe from 'lucide-react/icons/globe';
import Plus from 'lucide-react/icons/plus';
import {
  type ClipboardEvent,
  type KeyboardEvent,
  type Ref,
  useCallback,
  useEffect,
  useImperativeHandle,
  useRef,
  useState,
} from 'react';
import { useTranslations } from 'use-intl';
import { QuotaLine } from '#components/demo/quota-line.tsx';
import { IconButton } from '#components/ui/icon-button.tsx';
import type { Draft } from '#lib/client/drafts.ts';
import { saveDraft } from '#lib/client/drafts.ts';
import { useSettings } from '#lib/client/settings.ts';
import { useWebSearch } from '#lib/client/web-search.ts';
import type { FileInfo } from '#lib/contract/api.ts';
import { LIMITS } from '#lib/contract/limits.ts';
import { AttachmentChip } from './attachment-chip.tsx';
import { DropZone } from './drop-zone.tsx';
import { MESSAGE_FIELD } from './message-field.ts';
import { MicrophoneButton, RecordingBar } from './microphone.tsx';
import { useAttachments } from './use-attachments.ts';
import { useDictation } from './use-dictation.ts';
import { useDraftSaver, useEarlyWords, useStoredDraft } from './use-draft-text.ts';
import { useRecorder } from './use-recorder.ts';

export interface ComposerHandle {
  focus(): void;
  attach(): void;
  /** Puts words and files back, before what is already there. */
  restore(text: string, files: readonly FileInfo[]): void;
  /** Puts back what came too late, and says why it was not sent: another answer is being written. */
  refuse(text: string, files: readonly FileInfo[]): void;
}

interface ComposerProps {
  readonly ref: Ref<ComposerHandle>;
  /** Whose draft this is. */
  readonly draftKey: string;
  /** An answer is being written: the button stops it. */
  readonly running: boolean;
  /** False: not now; what was written stays. */
  readonly onSend: (text: string, files: readonly FileInfo[]) => boolean;
  readonly onStop: () => void;
}

/** Text beyond this many characters becomes a file when it is pasted. */
const PASTE_CHARS = 8_192;

export function Composer({ ref, draftKey, running, onSend, onStop }: ComposerProps) {
  const t = useTranslations('composer');
  const { send_on_enter: sendOnEnter } = useSettings();
  const [text, setText] = useState('');
  /** Send was pressed while files were on their way. */
  const [queued, setQueued] = useState(false);
  /** Sending was tried while an answer was being written. */
  const [refused, setRefused] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const picker = useRef<HTMLInputElement>(null);
  const attachments = useAttachments([]);
  const { items, add, addLink, clear, restore, remove } = attachments;
  const recorder = useRecorder();
  const { isListening, dictate } = useDictation({
    items,
    remove,
    onText: (said) => {
      setText((now) => (now === '' || /\s$/.test(now) ? `${now}${said}` : `${now} ${said}`));
      focus();
    },
  });

  const applyDraft = useCallback(
    (draft: Draft) => {
      setText((now) => (now === '' ? draft.text : draft.text === '' ? now : `${draft.text}\n${now}`));
      if (draft.files.length > 0) restore(draft.files);
    },
    [restore],
  );
  useEarlyWords(field, setText);
  useStoredDraft(draftKey, applyDraft);
  useDraftSaver(draftKey, text, items);

  const focus = useCallback(() => {
    field.current?.focus({ preventScroll: true });
  }, []);
  useImperativeHandle(ref, () => ({
    focus,
    attach: () => picker.current?.click(),
    restore: (words, files) => {
      applyDraft({ text: words, files });
      focus();
    },
    refuse: (words, files) => {
      applyDraft({ text: words, files });
      setRefused(true);
    },
  }));
  useEffect(() => {
    // On a phone the keyboard would cover half of the chat that was just opened.
    if (matchMedia('(pointer: fine)').matches) focus();
  }, [focus]);
  useEscape(running, onStop);
  useEffect(() => {
    if (running) return () => setRefused(false);
  }, [running]);

  const uploading = items.some((item) => item.info === null && item.error === null);
  // What did not arrive is left out; its chip says why.
  const leftOut = items.filter((item) => item.error !== null).length;
  const empty = text.trim() === '' && items.length === leftOut;
  const blocked = empty || running || isListening;

  const note = refused
    ? t('busy')
    : isListening
      ? t('listening')
      : recorder.problem !== null
        ? t(MICROPHONE_PROBLEMS[recorder.problem])
        : queued
          ? t('waiting')
          : leftOut === 0
            ? ''
            : t('leftOut', { count: leftOut });

  const send = useCallback(() => {
    if (running && !empty) setRefused(true);
    if (blocked) return;
    const link = items.length === 0 ? onlyAddress(text) : null;
    if (link !== null) addLink(link);
    if (link !== null || uploading) {
      setQueued(true);
      return;
    }
    setQueued(false);
    const files = items.flatMap(({ info }) => (info ? [info] : []));
    if (!onSend(text.trim(), files)) {
      setRefused(true);
      return;
    }
    setRefused(false);
    setText('');
    clear();
    saveDraft(draftKey, { text: '', files: [] });
  }, [blocked, running, empty, uploading, items, text, onSend, addLink, clear, draftKey]);

  useEffect(() => {
    if (!queued || uploading) return;
    // What did not arrive is for the person to see before the message goes without it.
    if (blocked || leftOut > 0) setQueued(false);
    else send();
  }, [queued, uploading, blocked, leftOut, send]);

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    // 229: Safari ends a composition with an Enter that no longer says it is one.
    if (event.key !== 'Enter' || event.nativeEvent.isComposing || event.keyCode === 229) return;
    const command = event.ctrlKey || event.metaKey;
    // On a touch keyboard Enter is the only way to a new line.
    const plain = sendOnEnter && !event.shiftKey && !event.altKey && !matchMedia('(pointer: coarse)').matches;
    if (!command && !plain) return;
    event.preventDefault();
    send();
  };

  const onPaste = (event: ClipboardEvent) => {
    const files = [...event.clipboardData.files];
    const pasted = event.clipboardData.getData('text/plain');
    if (files.length > 0 && pasted === '') {
      event.preventDefault();
      add(files);
    } else if (pasted.length > PASTE_CHARS) {
      event.preventDefault();
      add([new File([pasted], `${t('pastedName')}.txt`, { type: 'text/plain' })]);
    }
  };

  return (
    <div className="px-2.5 pb-[max(0.625rem,env(safe-area-inset-bottom))] md:px-5">
      <DropZone onFiles={add} />
      <form
        className="mx-auto w-full max-w-[736px] rounded-2xl border border-line bg-raised p-2.5 shadow-raised transition-colors duration-100 focus-within:border-edge"
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        {items.length === 0 ? null : (
          <ul aria-label={t('files')} className="mb-2 flex max-h-44 flex-wrap gap-2 overflow-y-auto">
            {items.map((item) => (
              <AttachmentChip
                key={item.key}
                item={item}
                onRemove={() => attachments.remove(item.key)}
                onRetry={() => attachments.retry(item.key)}
              />
            ))}
          </ul>
        )}
        <textarea
          ref={field}
          id={MESSAGE_FIELD}
          dir="auto"
          rows={1}
          aria-label={t('label')}
          placeholder={t('placeholder')}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={onKeyDown}
          onPaste={onPaste}
          enterKeyHint={sendOnEnter ? 'send' : 'enter'}
          className="field-sizing-content max-h-[min(45dvh,360px)] min-h-9 w-full resize-none bg-transparent px-1.5 pt-1 text-[16px] leading-[1.5] outline-none"
        />
        <div className="flex items-center gap-1">
          <input
            ref={picker}
            type="file"
            multiple
            hidden
            aria-hidden="true"
            tabIndex={-1}
            onChange={(event) => {
              add([...(event.target.files ?? [])]);
              // The same file may be chosen again.
              event.target.value = '';
              focus();
            }}
          />
          {recorder.state === 'on' ? (
            <RecordingBar
              recorder={recorder}
              onRecorded={(sound, asText) => {
                const [key] = add([sound]);
                if (asText && key !== undefined) dictate(key);
                focus();
              }}
            />
          ) : (
            <>
              <IconButton label={t('attach')} onClick={() => picker.current?.click()}>
                <Plus />
              </IconButton>
              <MicrophoneButton recorder={recorder} />
              <WebSearchButton />
              <p role="status" className="min-w-0 flex-1 px-1 text-[13px] leading-[1.3] text-faint">
                {note}
              </p>
              {running ? (
                <SendButton label={`${t('stop')}  Esc`} type="button" onClick={onStop}>
                  <span className="size-3 rounded-[3px] bg-current" />
                </SendButton>
              ) : (
                <SendButton label={t('send')} type="submit" disabled={blocked || queued}>
                  <ArrowUp />
                </SendButton>
              )}
            </>
          )}
        </div>
      </form>
      <QuotaLine running={running} />
    </div>
  );
}

const MICROPHONE_PROBLEMS = {
  refused: 'micRefused',
  missing: 'micMissing',
  busy: 'micBusy',
  unsupported: 'micUnsupported',
} as const;

/** The address a message consists of, or null: it stands for the page behind it. */
function onlyAddress(text: string): string | null {
  const address = text.trim();
  if (!/^https?:\/\/\S+$/i.test(address) || address.length > LIMITS.urlChars) return null;
  return URL.canParse(address) ? address : null;
}

/** There only when a search engine is set up. */
function WebSearchButton() {
  const t = useTranslations('composer');
  const { engine, on, toggle } = useWebSearch();
  if (engine === null) return null;
  return (
    <IconButton label={t('webSearch', { engine })} aria-pressed={on} accent={on} onClick={toggle}>
      <Globe />
    </IconButton>
  );
}

interface SendButtonProps {
  readonly label: string;
  readonly type: 'submit' | 'button';
  readonly disabled?: boolean;
  readonly onClick?: () => void;
  readonly children: React.ReactNode;
}

function SendButton({ label, ...props }: SendButtonProps) {
  return (
    <button
      {...props}
      aria-label={label.split('  ')[0]}
      data-tip={label}
      className="ms-auto grid size-9 shrink-0 place-items-center rounded-full bg-accent text-accent-ink transition-[filter,background,color] duration-100 hover:brightness-110 disabled:bg-you disabled:text-faint pointer-coarse:size-11 [&_svg]:size-[18px]"
    />
  );
}

/** Esc stops the answer, unless it closes something that is open above the chat. */
function useEscape(running: boolean, onStop: () => void): void {
  useEffect(() => {
    if (!running) return;
    const onKey = (event: globalThis.KeyboardEvent) => {
      if (event.key !== 'Escape' || event.defaultPrevented || event.isComposing) return;
      if (document.querySelector('[role="dialog"], [role="menu"], [role="alertdialog"]') === null) onStop();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [running, onStop]);
}
