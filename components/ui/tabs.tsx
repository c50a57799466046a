'use client';

import { Tabs as Base } from '@base-ui/react/tabs';
import type { ReactNode } from 'react';

export interface TabItem {
  readonly value: string;
  readonly label: string;
  readonly content: ReactNode;
}
export interface TabsProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly items: readonly TabItem[];
}

/** A row of tabs that scrolls sideways on a phone; only the chosen panel is mounted. */
export function Tabs({ label, value, onChange, items }: TabsProps) {
  return (
    <Base.Root value={value} onValueChange={(next) => onChange(String(next))}>
      <Base.List
        aria-label={label}
        activateOnFocus
        className="flex gap-1 overflow-x-auto border-b border-line [scrollbar-width:none]"
      >
        {items.map((item) => (
          <Base.Tab
            key={item.value}
            value={item.value}
            className="-mb-px h-10 shrink-0 border-b-2 border-transparent px-3 text-[14.5px] text-soft -outline-offset-2 transition-colors hover:text-ink data-active:border-accent data-active:font-[540] data-active:text-ink pointer-coarse:h-11"
          >
            {item.label}
          </Base.Tab>
        ))}
      </Base.List>
      {items.map((item) => (
        <Base.Panel key={item.value} value={item.value} className="rounded-md py-6 outline-offset-8">
          {item.content}
        </Base.Panel>
      ))}
    </Base.Root>
  );
}
