'use client';

import { lazy, type ReactElement, type ReactNode, type RefObject, Suspense, useRef, useState } from 'react';

/** Fetches the popup's code ahead of its first use. */
export const loadPopup = () => import('./popover-popup.tsx');
const PopoverPopup = lazy(loadPopup);

export interface PopoverTriggerProps {
  readonly ref: RefObject<HTMLButtonElement | null>;
  readonly 'aria-haspopup': 'dialog';
  readonly 'aria-expanded': boolean;
  readonly onClick: () => void;
  readonly onPointerEnter: () => void;
  readonly onFocus: () => void;
}

export interface PopoverProps {
  readonly label: string;
  readonly align?: 'start' | 'center' | 'end';
  readonly side?: 'top' | 'bottom';
  readonly className?: string;
  readonly trigger: (props: PopoverTriggerProps) => ReactElement;
  /** Fetches the code of what it will show, beside the popup's own, when the trigger is pointed at or focused. */
  readonly preload?: () => Promise<unknown>;
  /** Rendered only while it is open; `close` gives the focus back to the trigger. */
  readonly children: (close: () => void) => ReactNode;
}

/** A button that opens a small non-modal panel. Esc and a press elsewhere close it. */
export function Popover({ trigger, children, preload, ...popup }: PopoverProps) {
  const anchor = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  const [wanted, setWanted] = useState(false);
  // A chunk that does not arrive is asked for again, and its failure shown, when the popup opens.
  const prepare = () => void Promise.all([loadPopup(), preload?.()]).catch(() => undefined);
  return (
    <>
      {trigger({
        ref: anchor,
        'aria-haspopup': 'dialog',
        'aria-expanded': open,
        onClick: () => {
          setWanted(true);
          setOpen(!open);
        },
        onPointerEnter: prepare,
        onFocus: prepare,
      })}
      {wanted ? (
        <Suspense fallback={null}>
          <PopoverPopup {...popup} anchor={anchor} open={open} onOpenChange={setOpen}>
            {children(() => setOpen(false))}
          </PopoverPopup>
        </Suspense>
      ) : null}
    </>
  );
}
