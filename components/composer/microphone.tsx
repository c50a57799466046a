'use client';

import Check from 'lucide-react/icons/check';
import Mic from 'lucide-react/icons/mic';
import TextCursorInput from 'lucide-react/icons/text-cursor-input';
import X from 'lucide-react/icons/x';
import { useEffect, useEffectEvent, useRef } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import { IconButton } from '#components/ui/icon-button.tsx';
import { useTranscriber } from '#lib/client/transcribe.ts';
import { MAX_SECONDS, type useRecorder } from './use-recorder.ts';

type Recorder = ReturnType<typeof useRecorder>;

export function MicrophoneButton({ recorder }: { readonly recorder: Recorder }) {
  const t = useTranslations('composer');
  return (
    <IconButton label={t('record')} disabled={recorder.state === 'starting'} onClick={recorder.start}>
      <Mic />
    </IconButton>
  );
}

interface RecordingBarProps {
  readonly recorder: Recorder;
  /** `asText`: what is said goes into the message. */
  readonly onRecorded: (sound: File, asText: boolean) => void;
}

/** In place of the buttons while something is being recorded. */
export function RecordingBar({ recorder, onRecorded }: RecordingBarProps) {
  const t = useTranslations('composer');
  const format = useFormatter();
  const canTranscribe = useTranscriber();
  const bar = useRef<HTMLDivElement>(null);
  const { seconds, level, cancel } = recorder;
  const finish = useEffectEvent(async (asText: boolean) => {
    const sound = await recorder.stop();
    if (sound === null) return;
    const ending = sound.type.includes('mp4') ? 'm4a' : sound.type.includes('ogg') ? 'ogg' : 'webm';
    const moment = format.dateTime(new Date(), { dateStyle: 'short', timeStyle: 'medium' });
    const name = `${t('recordingName', { moment: moment.replace(/[/:]/g, '-') })}.${ending}`;
    onRecorded(new File([sound], name, { type: sound.type }), asText);
  });
  const isOver = seconds >= MAX_SECONDS;
  useEffect(() => {
    if (isOver) void finish(false);
  }, [isOver]);
  useEffect(() => {
    bar.current?.querySelector<HTMLButtonElement>('[data-finish]')?.focus();
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.defaultPrevented) return;
      event.preventDefault();
      cancel();
    };
    addEventListener('keydown', onKey, { capture: true });
    return () => removeEventListener('keydown', onKey, { capture: true });
  }, [cancel]);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a group of buttons, not the fields of a form
    <div ref={bar} role="group" aria-label={t('recording')} className="flex min-w-0 flex-1 items-center gap-1">
      <IconButton label={`${t('cancelRecording')}  Esc`} onClick={cancel}>
        <X />
      </IconButton>
      <p className="flex min-w-0 flex-1 items-center gap-2.5 px-1 text-[14px] text-soft">
        <span
          aria-hidden="true"
          className="size-2.5 shrink-0 animate-pulse rounded-full bg-danger motion-reduce:animate-none"
        />
        <span role="timer" aria-label={t('recorded', { time: clock(seconds) })} className="tabular-nums">
          {clock(seconds)}
        </span>
        <span aria-hidden="true" className="h-1 min-w-6 flex-1 overflow-hidden rounded-full bg-line sm:max-w-40">
          <span className="block h-full rounded-full bg-accent" style={{ width: `${Math.round(level * 100)}%` }} />
        </span>
      </p>
      {canTranscribe ? (
        <IconButton label={t('dictate')} onClick={() => void finish(true)}>
          <TextCursorInput />
        </IconButton>
      ) : null}
      <button
        type="button"
        data-finish=""
        aria-label={t('attachRecording')}
        data-tip={t('attachRecording')}
        onClick={() => void finish(false)}
        className="grid size-9 shrink-0 place-items-center rounded-full bg-accent text-accent-ink transition-[filter] duration-100 hover:brightness-110 pointer-coarse:size-11 [&_svg]:size-[18px]"
      >
        <Check />
      </button>
    </div>
  );
}

/** "0:07" */
const clock = (seconds: number): string => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
