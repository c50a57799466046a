'use client';

import { DirectionProvider } from '@base-ui/react/direction-provider';
import { Tabs as Base } from '@base-ui/react/tabs';
import ChevronLeft from 'lucide-react/icons/chevron-left';
import ChevronRight from 'lucide-react/icons/chevron-right';
import { type ReactNode, useEffect, useRef } from 'react';
import { classes } from './classes.ts';
import { useDirection } from './use-direction.ts';
import { useScrollEnds } from './use-scroll-ends.ts';
import { useWide } from './use-wide.ts';

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

/** Room for a list beside what it chooses. The same as `@2xl` in the classes below. */
const WIDE_PX = 672;

/** A list of tabs beside their panel; where that is too narrow, a row that scrolls. Only the chosen panel is mounted. */
export function Tabs({ label, value, onChange, items }: TabsProps) {
  const root = useRef<HTMLDivElement>(null);
  const isWide = useWide(root, WIDE_PX);
  const direction = useDirection(root);
  return (
    <div ref={root} className="@container">
      <DirectionProvider direction={direction}>
        <Base.Root
          value={value}
          orientation={isWide ? 'vertical' : 'horizontal'}
          onValueChange={(next) => onChange(String(next))}
          className="@2xl:grid @2xl:grid-cols-[11.5rem_minmax(0,1fr)] @2xl:gap-x-10"
        >
          <TabRow label={label} value={value} items={items} />
          <div className="min-w-0">
            {items.map((item) => (
              <Base.Panel
                key={item.value}
                value={item.value}
                className="rounded-md py-6 outline-offset-8 @2xl:max-w-measure @2xl:pt-1"
              >
                {item.content}
              </Base.Panel>
            ))}
          </div>
        </Base.Root>
      </DirectionProvider>
    </div>
  );
}

const TAB = classes(
  'h-10 shrink-0 px-3 text-start text-[14.5px] text-soft -outline-offset-2 transition-colors hover:text-ink',
  'data-active:font-[540] data-active:text-ink pointer-coarse:h-11',
  '-mb-px border-b-2 border-transparent data-active:border-accent',
  '@2xl:mb-0 @2xl:h-9 @2xl:rounded-md @2xl:border-0 @2xl:hover:bg-hover @2xl:data-active:bg-you @2xl:pointer-coarse:h-11',
);

function TabRow({ label, value, items }: Omit<TabsProps, 'onChange'>) {
  const list = useRef<HTMLDivElement>(null);
  const { before, after, scroll } = useScrollEnds(list);
  // The chosen one may be out of sight: named by the address, or by a link in the page.
  // biome-ignore lint/correctness/useExhaustiveDependencies: again for each tab that is chosen
  useEffect(() => {
    list.current?.querySelector('[data-active]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [value]);
  return (
    <div className="relative @2xl:sticky @2xl:top-2 @2xl:self-start">
      <Base.List
        ref={list}
        aria-label={label}
        activateOnFocus
        className={classes(
          'flex gap-1 overflow-x-auto border-b border-line [scrollbar-width:none] mask-ends @2xl:mask-none @2xl:flex-col @2xl:gap-0.5 @2xl:overflow-visible @2xl:border-0',
          before && 'mask-s',
          after && 'mask-e',
        )}
      >
        {items.map((item) => (
          <Base.Tab key={item.value} value={item.value} className={TAB}>
            {item.label}
          </Base.Tab>
        ))}
      </Base.List>
      {before ? <ScrollMore side="start" onPress={() => scroll(-1)} /> : null}
      {after ? <ScrollMore side="end" onPress={() => scroll(1)} /> : null}
    </div>
  );
}

/** Says that there is more, and goes there. For pointers alone: the arrow keys walk over all tabs. */
function ScrollMore({ side, onPress }: { readonly side: 'start' | 'end'; readonly onPress: () => void }) {
  const Chevron = side === 'start' ? ChevronLeft : ChevronRight;
  return (
    <button
      type="button"
      tabIndex={-1}
      aria-hidden="true"
      onClick={onPress}
      className={classes(
        'absolute inset-y-0 grid w-8 place-items-center text-soft hover:text-ink @2xl:hidden',
        side === 'start' ? 'start-0' : 'end-0',
      )}
    >
      <Chevron className="size-[18px] rtl:-scale-x-100" />
    </button>
  );
}
