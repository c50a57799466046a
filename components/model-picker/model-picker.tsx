'use client';

import ChevronDown from 'lucide-react/icons/chevron-down';
import { lazy, Suspense } from 'react';
import { useTranslations } from 'use-intl';
import { useElsewhere } from '#components/shell/use-elsewhere.ts';
import { useFirstSign } from '#components/shell/use-first-sign.ts';
import { loadPopup, Popover } from '#components/ui/popover.tsx';
import { Skeleton } from '#components/ui/skeleton.tsx';
import { findModel, findProvider, isAuto, type ModelChoice, useCatalogue } from '#lib/client/catalogue.ts';

const loadPanel = () => import('./picker-panel.tsx');
const loadAll = () => Promise.all([loadPopup(), loadPanel()]);
const PickerPanel = lazy(loadPanel);

export interface ModelPickerProps {
  readonly value: ModelChoice;
  readonly onChange: (choice: ModelChoice) => void;
}

/** The model of a chat, as a button that says it and opens the list. */
export function ModelPicker({ value, onChange }: ModelPickerProps) {
  const t = useTranslations('models');
  const { name, detail } = useChoiceLabel(value);
  useFirstSign(true, loadAll);
  return (
    <Popover
      label={t('choose')}
      preload={loadPanel}
      className="w-[min(26rem,calc(100vw-1rem))]"
      trigger={(props) => (
        <button
          type="button"
          {...props}
          className="flex h-9 min-w-0 items-center gap-1.5 rounded-md px-2.5 text-[14.5px] hover:bg-hover aria-expanded:bg-hover pointer-coarse:h-11"
        >
          <span className="sr-only">{t('choose')}: </span>
          <span className="truncate font-[540]">{name}</span>
          {detail ? <span className="truncate text-[13px] text-faint max-sm:hidden">{detail}</span> : null}
          <ChevronDown aria-hidden="true" className="size-[15px] shrink-0 text-soft" />
        </button>
      )}
    >
      {(close) => (
        <Suspense fallback={<Skeleton className="m-3 h-64" />}>
          <PickerPanel
            value={value}
            onChoose={(choice) => {
              onChange(choice);
              close();
            }}
          />
        </Suspense>
      )}
    </Popover>
  );
}

/** How a choice reads: the model, and where it runs or what "auto" stands for now. */
export function useChoiceLabel(value: ModelChoice): { readonly name: string; readonly detail: string } {
  const t = useTranslations('models');
  const elsewhere = useElsewhere();
  const { data: catalogue } = useCatalogue();
  if (isAuto(value)) {
    const first = catalogue?.auto[0];
    const provider = first && (findProvider(catalogue, first.provider)?.label ?? first.provider);
    return { name: t('auto'), detail: provider ? t('autoNow', { provider }) : '' };
  }
  const provider = findProvider(catalogue, value.provider);
  const label = provider?.label ?? value.provider;
  const name = findModel(catalogue, value)?.label ?? value.model;
  const where = provider?.local ? t(elsewhere ? 'server' : 'local') : null;
  return name === '' ? { name: label, detail: where ?? '' } : { name, detail: where ?? label };
}
