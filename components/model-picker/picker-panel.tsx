'use client';

import Search from 'lucide-react/icons/search';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { type KeyboardEvent, useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useHandedOver } from '#components/shell/handed-over.ts';
import { Button } from '#components/ui/button.tsx';
import { Skeleton } from '#components/ui/skeleton.tsx';
import { AUTO, favouriteKey, type ModelChoice, useCatalogue } from '#lib/client/catalogue.ts';
import { useSettings, useUpdateSettings } from '#lib/client/settings.ts';
import type { Catalogue } from '#lib/contract/api.ts';
import { PickerGroupView } from './picker-group-view.tsx';
import { buildPickerGroups, type ModelRow, optionId, type PickerGroup, type PickerRow } from './picker-groups.ts';

interface PickerPanelProps {
  readonly value: ModelChoice;
  readonly onChoose: (choice: ModelChoice) => void;
}

/** The lazily loaded half of ModelPicker: a combobox over a grouped list. */
export default function PickerPanel(props: PickerPanelProps) {
  const t = useTranslations();
  const catalogue = useCatalogue();
  if (catalogue.isError) {
    return (
      <div className="flex flex-col items-start gap-3 p-4">
        {t('models.loadFailed')}
        <Button onClick={() => void catalogue.refetch()}>{t('common.retry')}</Button>
      </div>
    );
  }
  return catalogue.data ? <Picker {...props} catalogue={catalogue.data} /> : <Skeleton className="m-3 h-64" />;
}

function Picker({ catalogue, value, onChoose }: PickerPanelProps & { readonly catalogue: Catalogue }) {
  const t = useTranslations('models');
  const router = useRouter();
  const { favourites } = useSettings();
  const updateSettings = useUpdateSettings();
  const [query, setQuery] = useState('');
  const deferred = useDeferredValue(query);
  const handedOver = useHandedOver();
  const groups = useMemo(() => {
    const all = buildPickerGroups(catalogue, deferred, favourites);
    // Connecting a provider and fetching models are for whoever the server belongs to.
    return handedOver ? all.flatMap(withoutSetup) : all;
  }, [catalogue, deferred, favourites, handedOver]);
  const rows = groups.flatMap((group) => group.rows);
  const [activeKey, setActiveKey] = useState<string | null>(null);
  const active = rows.find((row) => row.key === activeKey) ?? rows.find((row) => isChosen(row, value)) ?? rows[0];
  const list = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const activeRowKey = active?.key;

  useEffect(() => {
    if (activeRowKey) list.current?.querySelector('[data-active]')?.scrollIntoView({ block: 'nearest' });
  }, [activeRowKey]);

  useEffect(() => {
    // This panel arrives after the popover took the focus. With fingers the keyboard would cover half of the list.
    if (window.matchMedia('(pointer: fine)').matches) field.current?.focus();
  }, []);

  const choose = (row: PickerRow) => {
    if (row.kind === 'connect') router.push(settingsHref(row.provider.id));
    else if (row.kind === 'download') router.push('/chat/settings/?tab=localModels');
    else onChoose(row.kind === 'auto' ? AUTO : choiceOf(row));
  };
  const toggleFavourite = (row: ModelRow) => {
    const key = favouriteKey(choiceOf(row));
    updateSettings.mutate({
      favourites: row.favourite ? favourites.filter((item) => item !== key) : [...favourites, key],
    });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const index = active ? rows.indexOf(active) : -1;
    const moved = moveTo(event.key, index, rows.length);
    if (moved !== null) {
      event.preventDefault();
      setActiveKey(rows[moved]?.key ?? null);
    } else if (event.key === 'Enter' && active) {
      event.preventDefault();
      if (event.shiftKey && active.kind === 'model' && !handedOver) toggleFavourite(active);
      else if (!event.shiftKey) choose(active);
    }
  };

  return (
    <div className="flex max-h-[min(32rem,calc(var(--available-height)-2px))] flex-col">
      <div className="flex items-center gap-2.5 border-b border-line px-4">
        <Search aria-hidden="true" className="size-4 shrink-0 text-faint" />
        <input
          ref={field}
          role="combobox"
          aria-expanded="true"
          aria-controls="model-list"
          aria-autocomplete="list"
          aria-activedescendant={active ? optionId(active) : undefined}
          aria-describedby="model-hint"
          aria-label={t('search')}
          placeholder={t('search')}
          value={query}
          onChange={(event) => {
            setQuery(event.target.value);
            setActiveKey(null);
          }}
          onKeyDown={onKeyDown}
          className="field-text h-12 w-full bg-transparent outline-none"
        />
      </div>
      <div
        ref={list}
        id="model-list"
        role="listbox"
        aria-label={t('choose')}
        tabIndex={-1}
        className="min-h-0 flex-1 overflow-y-auto p-1.5 outline-none"
      >
        {groups.map((group) => (
          <PickerGroupView
            key={group.key}
            group={group}
            catalogue={catalogue}
            active={active}
            isChosen={(row) => isChosen(row, value)}
            onChoose={choose}
            onPoint={(row) => setActiveKey(row.key)}
            onToggleFavourite={handedOver ? null : toggleFavourite}
          />
        ))}
      </div>
      {rows.length === 0 ? <p className="px-4 pb-4 text-[14px] text-soft">{t('none', { query })}</p> : null}
      {handedOver ? null : (
        <div className="flex items-center justify-between gap-3 border-t border-line py-1 ps-4 pe-1.5">
          <span id="model-hint" className="text-[12px] text-faint pointer-coarse:sr-only">
            {t('favouriteHint', { chord: 'Shift Enter' })}
          </span>
          <Link
            href={settingsHref()}
            className="inline-flex min-h-9 items-center rounded-md px-2.5 text-[13.5px] text-accent hover:bg-hover pointer-coarse:min-h-11"
          >
            {t('connect')}
          </Link>
        </div>
      )}
    </div>
  );
}

const settingsHref = (provider?: string): string =>
  `/chat/settings/?tab=providers${provider ? `&provider=${encodeURIComponent(provider)}` : ''}`;

function withoutSetup(group: PickerGroup): readonly PickerGroup[] {
  if (group.kind === 'connect') return [];
  const rows = group.rows.filter(({ kind }) => kind !== 'download');
  return rows.length === 0 ? [] : [{ ...group, rows }];
}

const choiceOf = (row: ModelRow): ModelChoice => ({
  provider: row.provider.id,
  model: row.model?.id ?? row.provider.default_model ?? '',
});

function isChosen(row: PickerRow, value: ModelChoice): boolean {
  if (row.kind === 'auto') return value.provider === '' && value.model === '';
  return row.kind === 'model' && row.provider.id === value.provider && choiceOf(row).model === value.model;
}

function moveTo(key: string, index: number, count: number): number | null {
  if (count === 0) return null;
  switch (key) {
    case 'ArrowDown':
      return (index + 1) % count;
    case 'ArrowUp':
      return (index - 1 + count) % count;
    case 'PageDown':
      return Math.min(index + 8, count - 1);
    case 'PageUp':
      return Math.max(index - 8, 0);
    default:
      return null;
  }
}
