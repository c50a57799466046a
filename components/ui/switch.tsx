'use client';

import { Switch as Base } from '@base-ui/react/switch';

export interface SwitchProps {
  readonly id?: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly disabled?: boolean;
  readonly 'aria-label'?: string;
  readonly 'aria-describedby'?: string;
}

export function Switch({ onChange, ...props }: SwitchProps) {
  return (
    <Base.Root
      {...props}
      onCheckedChange={(checked) => onChange(checked)}
      className="relative inline-flex h-6 w-10.5 shrink-0 items-center rounded-full bg-edge px-0.5 transition-colors duration-150 after:absolute after:-inset-2.5 data-checked:bg-accent"
    >
      <Base.Thumb className="size-5 rounded-full bg-raised shadow-sm transition-transform duration-150 data-checked:translate-x-4.5 rtl:data-checked:-translate-x-4.5" />
    </Base.Root>
  );
}
