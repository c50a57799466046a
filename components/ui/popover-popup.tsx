'use client';

import { Popover as Base } from '@base-ui/react/popover';
import type { ReactNode, RefObject } from 'react';
import { classes } from './classes.ts';
import type { PopoverProps } from './popover.tsx';

interface PopoverPopupProps extends Omit<PopoverProps, 'trigger' | 'children' | 'preload'> {
  readonly anchor: RefObject<HTMLButtonElement | null>;
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly children: ReactNode;
}

/** The lazily loaded half of Popover. */
export default function PopoverPopup({ anchor, align = 'start', side = 'bottom', ...props }: PopoverPopupProps) {
  return (
    <Base.Root
      open={props.open}
      onOpenChange={(open, details) => {
        // A press on the trigger is the trigger's own business: it toggles.
        const target = details.event.target;
        if (!open && details.reason === 'outside-press' && target instanceof Node && anchor.current?.contains(target)) {
          details.cancel();
          return;
        }
        props.onOpenChange(open);
      }}
    >
      <Base.Portal>
        <Base.Positioner
          anchor={anchor}
          align={align}
          side={side}
          sideOffset={6}
          collisionPadding={8}
          className="z-50 outline-none"
        >
          <Base.Popup
            aria-label={props.label}
            finalFocus={anchor}
            className={classes(
              'popup-motion max-h-(--available-height) max-w-(--available-width) overflow-y-auto rounded-xl border border-line bg-raised shadow-popup outline-none',
              props.className ?? 'w-80 p-4',
            )}
          >
            {props.children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
