'use client';

import Trash2 from 'lucide-react/icons/trash-2';
import { useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { ConfirmDialog } from '#components/access/confirm-dialog.tsx';
import { useFileSize } from '#components/composer/file-badge.tsx';
import { useErrorText } from '#components/shell/error-text.ts';
import { Button } from '#components/ui/button.tsx';
import { IconButton } from '#components/ui/icon-button.tsx';
import { toast } from '#components/ui/toast.tsx';
import { useDownloadProgress, useLocalModelAction } from '#lib/client/local-models.ts';
import type { LocalModelAction, LocalModelView } from '#lib/contract/local-models.ts';

interface LocalModelRowProps {
  readonly model: LocalModelView;
  /** The asker may set this server up. */
  readonly mayChange: boolean;
  /** Somebody was sent here for this one. */
  readonly isWanted: boolean;
}

export function LocalModelRow({ model, mayChange, isWanted }: LocalModelRowProps) {
  const row = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (!isWanted) return;
    row.current?.scrollIntoView({ block: 'center' });
    row.current?.querySelector('button')?.focus({ preventScroll: true });
  }, [isWanted]);
  return (
    <li
      ref={row}
      aria-current={isWanted || undefined}
      className="flex flex-wrap items-center gap-x-3 gap-y-2 py-3 ps-4 pe-2.5 aria-[current]:bg-accent-wash"
    >
      <div className="min-w-[13rem] flex-1">
        <p dir="auto" className="font-[540] break-words">
          {model.label}
        </p>
        <Facts model={model} />
        <State model={model} isFollowed={mayChange} />
      </div>
      {mayChange ? <Actions model={model} /> : null}
    </li>
  );
}

function Facts({ model }: { readonly model: LocalModelView }) {
  const t = useTranslations('settings.localModelsTab');
  const size = useFileSize();
  const canRun = model.repository !== null || model.status === 'ready';
  const facts = [
    ...(canRun ? [model.bytes === null ? t('sizeUnknown') : size(model.bytes)] : []),
    model.license ?? t('licenseUnknown'),
    ...(model.languages && model.languages.length > 0 ? [languagesOf(model.languages, t)] : []),
  ];
  return <p className="text-[13.5px] leading-5 break-words text-faint tabular-nums">{facts.join(' · ')}</p>;
}

const languagesOf = (
  languages: readonly string[],
  t: ReturnType<typeof useTranslations<'settings.localModelsTab'>>,
): string => (languages.length <= 3 ? languages.join(', ') : t('languages', { count: languages.length }));

/** What is going on with it; nothing while it is only on offer. */
function State({ model, isFollowed }: { readonly model: LocalModelView; readonly isFollowed: boolean }) {
  const t = useTranslations('settings.localModelsTab');
  const size = useFileSize();
  if (model.loaded) return <Line>{t('loaded', { size: size(model.loaded.memory_bytes) })}</Line>;
  switch (model.status) {
    case 'ready':
      return <Line>{t('ready')}</Line>;
    case 'failed':
      return <p className="mt-0.5 text-[13.5px] leading-5 break-words text-danger">{model.error ?? t('failed')}</p>;
    case 'downloading':
    case 'paused':
      return <Progress model={model} isFollowed={isFollowed} />;
    case 'absent':
      if (model.repository !== null) return null;
      return <Line>{t('remote', { name: model.remote?.[0] ?? model.label })}</Line>;
  }
}

const Line = ({ children }: { readonly children: string }) => (
  <p className="mt-0.5 text-[13.5px] leading-5 break-words text-soft tabular-nums">{children}</p>
);

function Progress({ model, isFollowed }: { readonly model: LocalModelView; readonly isFollowed: boolean }) {
  const t = useTranslations('settings.localModelsTab');
  const size = useFileSize();
  const isDownloading = model.status === 'downloading';
  const live = useDownloadProgress(model.id, isDownloading && isFollowed);
  const done = live?.bytes_done ?? model.bytes_done;
  const total = live?.bytes ?? model.bytes;
  const speed = live?.bytes_per_second ?? 0;
  const name = t(isDownloading ? 'downloading' : 'paused');
  const amount = total === null ? null : t('progress', { done: size(done), total: size(total) });
  const pace = isDownloading && speed > 0 ? t('speed', { speed: size(speed) }) : null;
  return (
    <div className="mt-1.5 max-w-sm">
      <progress
        aria-label={`${name}: ${model.label}`}
        value={done}
        max={total ?? 1}
        className="block h-1.5 w-full appearance-none overflow-hidden rounded-full bg-line [&::-moz-progress-bar]:bg-accent [&::-webkit-progress-bar]:bg-line [&::-webkit-progress-value]:bg-accent"
      />
      <Line>{[name, amount, pace].filter((part) => part !== null).join(' · ')}</Line>
    </div>
  );
}

/** What can be done with a model in each state, the likeliest first. */
function actionsOf(
  model: LocalModelView,
): readonly (readonly [LocalModelAction, 'resume' | 'retry' | LocalModelAction])[] {
  if (model.loaded) return [['unload', 'unload']];
  switch (model.status) {
    case 'absent':
      return model.repository === null ? [] : [['download', 'download']];
    case 'downloading':
      return [
        ['pause', 'pause'],
        ['cancel', 'cancel'],
      ];
    case 'paused':
      return [
        ['download', 'resume'],
        ['cancel', 'cancel'],
      ];
    case 'failed':
      return [
        ['download', 'retry'],
        ['cancel', 'cancel'],
      ];
    case 'ready':
      return [['load', 'load']];
  }
}

function Actions({ model }: { readonly model: LocalModelView }) {
  const t = useTranslations('settings.localModelsTab');
  const errorText = useErrorText();
  const act = useLocalModelAction();
  const perform = (action: LocalModelAction) =>
    act.mutate({ id: model.id, action }, { onError: (error) => toast({ kind: 'error', title: errorText(error) }) });
  return (
    <div className="flex shrink-0 items-center gap-1.5">
      {actionsOf(model).map(([action, name]) => (
        <Button
          key={action}
          variant={action === 'cancel' ? 'quiet' : 'outline'}
          disabled={act.isPending}
          aria-label={t('actionOf', { action: t(name), model: model.label })}
          onClick={() => perform(action)}
        >
          {t(name)}
        </Button>
      ))}
      {/* A model of the owner's own folder has no repository: its files are not ours to delete. */}
      {model.status === 'ready' && model.repository !== null ? <DeleteButton model={model} /> : null}
    </div>
  );
}

function DeleteButton({ model }: { readonly model: LocalModelView }) {
  const t = useTranslations('settings.localModelsTab');
  const errorText = useErrorText();
  const [isAsking, setAsking] = useState(false);
  const act = useLocalModelAction();
  const remove = () =>
    act.mutate(
      { id: model.id, action: 'delete' },
      {
        onSuccess: () => toast({ title: t('deleted', { model: model.label }) }),
        onError: (error) => toast({ kind: 'error', title: errorText(error) }),
        onSettled: () => setAsking(false),
      },
    );
  return (
    <>
      <IconButton
        label={t('actionOf', { action: t('delete'), model: model.label })}
        aria-haspopup="dialog"
        onClick={() => setAsking(true)}
      >
        <Trash2 aria-hidden="true" />
      </IconButton>
      <ConfirmDialog
        open={isAsking}
        onOpenChange={setAsking}
        title={t('deleteTitle', { model: model.label })}
        text={t('deleteText')}
        action={t('delete')}
        pending={act.isPending}
        onConfirm={remove}
      />
    </>
  );
}
