'use client';

import Check from 'lucide-react/icons/check';
import Download from 'lucide-react/icons/download';
import KeyRound from 'lucide-react/icons/key-round';
import Star from 'lucide-react/icons/star';
import { type ReactNode, useId } from 'react';
import { useTranslations } from 'use-intl';
import { useElsewhere } from '#components/shell/use-elsewhere.ts';
import { classes } from '#components/ui/classes.ts';
import { findProvider } from '#lib/client/catalogue.ts';
import type { Catalogue } from '#lib/contract/api.ts';
import { CapabilityMarks } from './capability-marks.tsx';
import {
  type ConnectRow,
  type DownloadRow,
  type ModelRow,
  optionId,
  type PickerGroup,
  type PickerRow,
} from './picker-groups.ts';

interface PickerGroupViewProps {
  readonly group: PickerGroup;
  readonly catalogue: Catalogue;
  readonly active: PickerRow | undefined;
  readonly isChosen: (row: PickerRow) => boolean;
  readonly onChoose: (row: PickerRow) => void;
  readonly onPoint: (row: PickerRow) => void;
  /** Null where favourites are not for this reader to choose. */
  readonly onToggleFavourite: ((row: ModelRow) => void) | null;
}

export function PickerGroupView({ group, ...props }: PickerGroupViewProps) {
  const t = useTranslations('models');
  const id = useId();
  const elsewhere = useElsewhere();
  const title = useGroupTitle(group);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a group of options inside a listbox; a fieldset is not allowed there
    <div role="group" {...(title ? { 'aria-labelledby': id } : { 'aria-label': t('auto') })} className="pb-1">
      {title ? (
        <div id={id} className="flex justify-between gap-3 px-2.5 pt-2.5 pb-1 text-[12px] text-faint">
          {title}
          {group.provider?.local ? <span>{t(elsewhere ? 'server' : 'local')}</span> : null}
        </div>
      ) : null}
      {group.rows.map((row) => (
        <Option key={row.key} row={row} {...props} />
      ))}
      {group.hidden > 0 ? (
        <div aria-hidden="true" className="px-2.5 py-1.5 text-[12.5px] text-faint">
          {t('moreModels', { count: group.hidden })}
        </div>
      ) : null}
    </div>
  );
}

function useGroupTitle(group: PickerGroup): string {
  const t = useTranslations('models');
  switch (group.kind) {
    case 'auto':
      return '';
    case 'favourites':
      return t('favourites');
    case 'connect':
      return t('connect');
    case 'provider':
      return group.provider?.label ?? '';
  }
}

function Option({ row, ...props }: Omit<PickerGroupViewProps, 'group'> & { readonly row: PickerRow }) {
  const active = props.active === row;
  const chosen = props.isChosen(row);
  return (
    <div role="presentation" className={classes('flex items-center rounded-md', active && 'bg-hover')}>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the combobox above has the keyboard, by aria-activedescendant */}
      <div
        id={optionId(row)}
        role="option"
        aria-selected={chosen}
        tabIndex={-1}
        data-active={active ? '' : undefined}
        onClick={() => props.onChoose(row)}
        onPointerMove={() => props.onPoint(row)}
        className="flex min-h-9 min-w-0 flex-1 cursor-pointer items-center gap-2.5 px-2.5 py-1.5 text-[14.5px] leading-5 outline-none pointer-coarse:min-h-11"
      >
        <Check aria-hidden="true" className={classes('size-4 shrink-0 text-accent', !chosen && 'invisible')} />
        <RowBody row={row} catalogue={props.catalogue} />
      </div>
      {row.kind === 'model' && props.onToggleFavourite ? (
        <FavouriteStar row={row} onToggle={() => props.onToggleFavourite?.(row)} />
      ) : null}
    </div>
  );
}

function RowBody({ row, catalogue }: { readonly row: PickerRow; readonly catalogue: Catalogue }): ReactNode {
  switch (row.kind) {
    case 'auto':
      return <AutoBody catalogue={catalogue} />;
    case 'model':
      return <ModelBody row={row} />;
    case 'connect':
      return <ConnectBody row={row} />;
    case 'download':
      return <DownloadBody row={row} />;
  }
}

function AutoBody({ catalogue }: { readonly catalogue: Catalogue }) {
  const t = useTranslations('models');
  const steps = catalogue.auto.map((step) => findProvider(catalogue, step.provider)?.label ?? step.provider);
  const [only] = steps;
  const text =
    steps.length > 1
      ? t('autoExplain', { chain: steps.join(', ') })
      : only
        ? t('autoOnly', { provider: only })
        : t('autoNone');
  return (
    <span>
      <span className="block font-[540]">{t('auto')}</span>
      <span className="block text-[13px] text-faint">{text}</span>
    </span>
  );
}

function ModelBody({ row }: { readonly row: ModelRow }) {
  const t = useTranslations('models');
  const name = row.model?.label ?? row.provider.default_model ?? t('defaultOf');
  const status = row.provider.status;
  return (
    <>
      <span className="min-w-0 flex-1 truncate">{name}</span>
      {row.model ? <CapabilityMarks model={row.model} /> : null}
      {row.key.startsWith('favourite/') ? (
        <span className="shrink-0 text-[12.5px] text-faint">{row.provider.label}</span>
      ) : null}
      {status === 'unreachable' ? <span className="text-[12.5px] text-warn">{t('unreachable')}</span> : null}
    </>
  );
}

function DownloadBody({ row }: { readonly row: DownloadRow }) {
  const t = useTranslations('models');
  return (
    <>
      <span className="min-w-0 flex-1 truncate text-soft">{row.label}</span>
      <span className="flex shrink-0 items-center gap-1.5 text-[12.5px] text-faint">
        <Download aria-hidden="true" className="size-3.5" />
        {t('notDownloaded')}
      </span>
    </>
  );
}

function ConnectBody({ row }: { readonly row: ConnectRow }) {
  const t = useTranslations('models');
  const { status, label, local, takes_base_url: takesAddress } = row.provider;
  const reason = {
    ready: 'ready',
    loading: 'loading',
    needs_key: takesAddress ? 'needsAddress' : 'needsKey',
    unreachable: local ? 'notRunning' : 'unreachable',
  } as const;
  return (
    <>
      <span className="min-w-0 flex-1 truncate text-soft">{label}</span>
      <span className="flex shrink-0 items-center gap-1.5 text-[12.5px] text-faint">
        {status === 'needs_key' && !takesAddress ? <KeyRound aria-hidden="true" className="size-3.5" /> : null}
        {t(reason[status])}
      </span>
    </>
  );
}

/** For the pointer; the keyboard has Shift+Enter on the option, which the hint below the list says. */
function FavouriteStar({ row, onToggle }: { readonly row: ModelRow; readonly onToggle: () => void }) {
  const t = useTranslations('models');
  const model = row.model?.label ?? row.provider.label;
  return (
    <button
      type="button"
      aria-hidden="true"
      tabIndex={-1}
      data-tip={t(row.favourite ? 'favouriteRemove' : 'favouriteAdd', { model })}
      onClick={onToggle}
      className={classes(
        'grid size-9 shrink-0 place-items-center rounded-md hover:text-ink pointer-coarse:size-11',
        row.favourite ? 'text-accent' : 'text-faint',
      )}
    >
      <Star className={classes('size-4', row.favourite && 'fill-current')} />
    </button>
  );
}
