'use client';

import { type ReactNode, useId } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { Segmented } from '#components/ui/segmented.tsx';
import { Select } from '#components/ui/select.tsx';
import { Switch } from '#components/ui/switch.tsx';
import type { ShareableFile } from '#lib/contract/shares.ts';
import { EXPIRIES, type ShareChoices } from './share-choices.ts';
import { ShareFiles } from './share-files.tsx';

/** A message that a share may end with. */
export interface EndOption {
  readonly id: string;
  readonly label: string;
}

interface ShareFormProps {
  readonly choices: ShareChoices;
  readonly onChange: (change: Partial<ShareChoices>) => void;
  /** Of a share that is being made: how far it may reach. */
  readonly ends?: readonly EndOption[];
  /** null: its files are not ours to choose. */
  readonly files: readonly ShareableFile[] | null;
  /** When the share ends now, ms; null: never. */
  readonly expires?: number | null;
}

/** What is shared, for whom, and how long. */
export function ShareForm({ choices, onChange, ends, files, expires = null }: ShareFormProps) {
  const t = useTranslations('share');
  const format = useFormatter();
  const kept =
    expires === null
      ? []
      : [
          {
            value: 'keep',
            label: t('keepExpiry', { date: format.dateTime(expires, { dateStyle: 'medium', timeStyle: 'short' }) }),
          },
        ];
  const expiries = [
    ...kept,
    ...Object.keys(EXPIRIES).map((value) => ({ value, label: t(value as keyof typeof EXPIRIES) })),
  ];
  return (
    <div className="flex flex-col gap-4">
      {ends === undefined ? null : (
        <>
          <Segmented
            label={t('mode')}
            value={choices.mode}
            options={[
              { value: 'snapshot', label: t('snapshot') },
              { value: 'live', label: t('live') },
            ]}
            onChange={(mode) => onChange({ mode: mode === 'live' ? 'live' : 'snapshot' })}
          />
          <p className="-mt-2 text-[13.5px] leading-5 text-faint">
            {choices.mode === 'live' ? t('liveHint') : t('snapshotHint')}
          </p>
          <Field inline label={t('upToLabel')}>
            {(ids) => (
              <Select
                {...ids}
                value={choices.messageId ?? ''}
                options={[{ value: '', label: t('wholeChat') }, ...ends.map(({ id, label }) => ({ value: id, label }))]}
                onChange={(id) => onChange({ messageId: id === '' ? null : id, files: null })}
                className="max-w-64"
              />
            )}
          </Field>
        </>
      )}
      <Field inline label={t('expiry')}>
        {(ids) => (
          <Select
            {...ids}
            value={choices.expiry}
            options={expiries}
            onChange={(expiry) => onChange({ expiry: expiry as ShareChoices['expiry'] })}
          />
        )}
      </Field>
      <Passphrase choices={choices} onChange={onChange} />
      <Field inline label={t('maxViews')} hint={t('maxViewsHint')}>
        {(ids) => (
          <Input
            {...ids}
            inputMode="numeric"
            pattern="[0-9]*"
            maxLength={7}
            value={choices.maxViews}
            onChange={(event) => onChange({ maxViews: event.target.value.replace(/\D/g, '') })}
            className="w-28!"
          />
        )}
      </Field>
      {files === null ? null : (
        <>
          <ShareFiles files={files} chosen={choices.files} onChange={(chosen) => onChange({ files: chosen })} />
          <Toggle label={t('newFiles')} checked={choices.newFiles} onChange={(newFiles) => onChange({ newFiles })} />
          <Toggle
            label={t('includeInstructions')}
            checked={choices.instructions}
            onChange={(instructions) => onChange({ instructions })}
          />
        </>
      )}
      <Toggle
        label={t('searchable')}
        checked={choices.searchable}
        onChange={(searchable) => onChange({ searchable })}
      />
    </div>
  );
}

function Passphrase({ choices, onChange }: Pick<ShareFormProps, 'choices' | 'onChange'>) {
  const t = useTranslations('share');
  const label = choices.locked ? t('passphraseNew') : t('usePassphrase');
  return (
    <>
      <Field label={label} hint={t('passphraseHint')}>
        {(ids) => (
          <Input
            {...ids}
            type="text"
            maxLength={200}
            autoComplete="off"
            spellCheck={false}
            value={choices.passphrase}
            onChange={(event) => onChange({ passphrase: event.target.value })}
          />
        )}
      </Field>
      {choices.locked ? (
        <Toggle label={t('withPassphrase')} checked onChange={() => onChange({ locked: false, passphrase: '' })} />
      ) : null}
    </>
  );
}

interface ToggleProps {
  readonly label: ReactNode;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
}

function Toggle({ label, checked, onChange }: ToggleProps) {
  const id = useId();
  return (
    <div className="flex items-center justify-between gap-6">
      <label htmlFor={id} className="min-w-0 flex-1">
        {label}
      </label>
      <Switch id={id} checked={checked} onChange={onChange} />
    </div>
  );
}
