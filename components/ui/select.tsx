'use client';

import { Select as Base } from '@base-ui/react/select';
import Check from 'lucide-react/icons/check';
import ChevronDown from 'lucide-react/icons/chevron-down';
import { classes } from './classes.ts';
import { FIELD_CLASSES } from './input.tsx';

export interface SelectOption {
  readonly value: string;
  readonly label: string;
}
export interface SelectProps {
  readonly id?: string;
  readonly value: string;
  readonly options: readonly SelectOption[];
  readonly onChange: (value: string) => void;
  readonly className?: string;
  readonly 'aria-label'?: string;
  readonly 'aria-describedby'?: string;
}

export function Select({ id, value, options, onChange, className, ...aria }: SelectProps) {
  return (
    <Base.Root items={[...options]} value={value} onValueChange={(next) => next !== null && onChange(next)}>
      <Base.Trigger
        id={id}
        {...aria}
        className={classes(
          FIELD_CLASSES,
          'inline-flex h-10 min-w-44 items-center justify-between gap-3 text-start pointer-coarse:h-11',
          className,
        )}
      >
        <Base.Value />
        <Base.Icon className="text-faint">
          <ChevronDown className="size-4" />
        </Base.Icon>
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner sideOffset={6} alignItemWithTrigger={false} className="z-50 outline-none">
          <Base.Popup className="popup-motion max-h-[min(22rem,var(--available-height))] min-w-(--anchor-width) overflow-y-auto rounded-lg border border-line bg-raised p-1 shadow-popup">
            {options.map((option) => (
              <Base.Item
                key={option.value}
                value={option.value}
                className="flex min-h-9 cursor-pointer items-center justify-between gap-4 rounded-md px-2.5 text-[14.5px] outline-none data-highlighted:bg-hover pointer-coarse:min-h-11"
              >
                <Base.ItemText>{option.label}</Base.ItemText>
                <Base.ItemIndicator className="text-accent">
                  <Check className="size-4" />
                </Base.ItemIndicator>
              </Base.Item>
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
