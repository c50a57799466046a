'use client';

import RotateCcw from 'lucide-react/icons/rotate-ccw';
import { useId, useState } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import { IconButton } from '#components/ui/icon-button.tsx';
import { Input } from '#components/ui/input.tsx';
import { Select } from '#components/ui/select.tsx';
import { Slider } from '#components/ui/slider.tsx';
import { Textarea } from '#components/ui/textarea.tsx';
import type { CatalogueProvider } from '#lib/contract/api.ts';
import type { ParameterName } from './parameter-names.ts';

type Spec = CatalogueProvider['parameters'][number];

interface ParameterControlProps {
  readonly name: ParameterName;
  readonly spec: Spec;
  /** `undefined`: the provider's default. */
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
}

export function ParameterControl({ name, spec, value, onChange }: ParameterControlProps) {
  const t = useTranslations('settings');
  const label = t(`parameter.${name}`);
  const id = useId();
  return (
    <div>
      <div className="flex min-h-9 items-center justify-between gap-3">
        <label htmlFor={id} className="font-[540]">
          {label}
          <code className="ms-2 text-[12.5px] font-normal text-faint">{name}</code>
        </label>
        {value === undefined ? null : (
          <IconButton label={t('parameterReset', { name: label })} size="sm" onClick={() => onChange(undefined)}>
            <RotateCcw />
          </IconButton>
        )}
      </div>
      <p className="mb-1.5 text-[13.5px] leading-5 text-faint">{t(`parameterHint.${name}`)}</p>
      <Control id={id} label={label} spec={spec} value={value} onChange={onChange} />
    </div>
  );
}

interface ControlProps extends Omit<ParameterControlProps, 'name'> {
  readonly id: string;
  readonly label: string;
}

function Control({ id, label, spec, value, onChange }: ControlProps) {
  const t = useTranslations('settings');
  switch (spec.type) {
    case 'number':
      if (spec.min !== undefined && spec.max !== undefined) {
        return <Range label={label} spec={spec} min={spec.min} max={spec.max} value={value} onChange={onChange} />;
      }
      return <NumberField id={id} spec={spec} value={value} onChange={onChange} />;
    case 'integer':
      return <NumberField id={id} spec={spec} value={value} onChange={onChange} />;
    case 'boolean':
    case 'enum': {
      const options = spec.type === 'enum' ? (spec.options ?? []) : ['true', 'false'];
      return (
        <Select
          id={id}
          value={value === undefined ? '' : String(value)}
          onChange={(next) => onChange(next === '' ? undefined : spec.type === 'enum' ? next : next === 'true')}
          options={[
            { value: '', label: t('parameterDefault') },
            ...options.map((option) => ({
              value: option,
              label: option === 'true' ? t('on') : option === 'false' ? t('off') : option,
            })),
          ]}
        />
      );
    }
    case 'string[]':
      return <Lines id={id} value={value} onChange={onChange} />;
    default:
      return (
        <Input
          id={id}
          defaultValue={typeof value === 'string' ? value : ''}
          onBlur={(event) => onChange(event.target.value === '' ? undefined : event.target.value)}
        />
      );
  }
}

interface RangeProps extends Omit<ControlProps, 'id'> {
  readonly min: number;
  readonly max: number;
}

function Range({ label, spec, min, max, value, onChange }: RangeProps) {
  const t = useTranslations('settings');
  const format = useFormatter();
  const [dragged, setDragged] = useState<number | null>(null);
  const stored = typeof value === 'number' ? value : undefined;
  const fallback = typeof spec.default === 'number' ? spec.default : (min + max) / 2;
  const shown = dragged ?? stored;
  return (
    <div className="flex items-center gap-4">
      <Slider
        label={label}
        min={min}
        max={max}
        step={spec.step ?? (max - min) / 100}
        unset={shown === undefined}
        value={shown ?? fallback}
        onChange={setDragged}
        onCommit={(next) => {
          setDragged(null);
          onChange(next);
        }}
      />
      <output className="w-30 shrink-0 text-end text-[13.5px] leading-4 text-soft tabular-nums">
        {shown === undefined ? t('parameterDefault') : format.number(shown, { maximumFractionDigits: 3 })}
      </output>
    </div>
  );
}

function NumberField({ id, spec, value, onChange }: Omit<ControlProps, 'label'>) {
  const t = useTranslations('settings');
  const stored = typeof value === 'number' ? String(value) : '';
  return (
    <Input
      // A reset or another tab's change shows; typing is not disturbed, since it is stored only on leaving.
      key={stored}
      id={id}
      type="number"
      inputMode="numeric"
      className="max-w-56"
      placeholder={t('parameterDefault')}
      defaultValue={stored}
      min={spec.min}
      max={spec.max}
      step={spec.step ?? (spec.type === 'integer' ? 1 : 'any')}
      onBlur={(event) => {
        const { value: text, valueAsNumber, validity } = event.target;
        if (text === stored) return;
        if (text === '' && !validity.badInput) onChange(undefined);
        else if (validity.valid) onChange(valueAsNumber);
        else event.target.reportValidity();
      }}
    />
  );
}

/** OpenAI's own limit, and `LIMITS.stopSequences`. */
const MAX_LINES = 16;

function Lines({ id, value, onChange }: Omit<ControlProps, 'label' | 'spec'>) {
  const t = useTranslations('settings');
  const stored = Array.isArray(value) ? value.join('\n') : typeof value === 'string' ? value : '';
  return (
    <Textarea
      key={stored}
      id={id}
      className="min-h-11"
      placeholder={t('listHint')}
      defaultValue={stored}
      onBlur={(event) => {
        if (event.target.value === stored) return;
        const lines = event.target.value.split('\n').filter((line) => line !== '');
        onChange(lines.length === 0 ? undefined : lines.slice(0, MAX_LINES));
      }}
    />
  );
}
