'use client';

import { Menu as Base } from '@base-ui/react/menu';
import Check from 'lucide-react/icons/check';
import type { RefObject } from 'react';
import { classes } from './classes.ts';
import type { MenuItem, MenuProps } from './menu.tsx';

interface MenuPopupProps extends Omit<MenuProps, 'trigger'> {
  readonly anchor: RefObject<HTMLButtonElement | null>;
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}

/** The lazily loaded half of Menu. */
export default function MenuPopup({ label, items, align = 'end', side = 'bottom', anchor, ...root }: MenuPopupProps) {
  return (
    <Base.Root open={root.open} onOpenChange={(open) => root.onOpenChange(open)}>
      <Base.Portal>
        <Base.Positioner anchor={anchor} align={align} side={side} sideOffset={6} className="z-50 outline-none">
          <Base.Popup
            aria-label={label}
            finalFocus={anchor}
            className="popup-motion max-h-(--available-height) min-w-44 overflow-y-auto rounded-lg border border-line bg-raised p-1 shadow-popup outline-none"
          >
            {items.map((item) => (
              <Item key={item.id} item={item} />
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

function Item({ item }: { readonly item: MenuItem }) {
  const look = classes(
    'flex min-h-9 cursor-pointer items-center gap-2.5 rounded-md px-2.5 text-[14.5px] outline-none select-none pointer-coarse:min-h-11 [&_svg]:size-4 [&_svg]:shrink-0',
    'data-disabled:cursor-default data-disabled:opacity-50',
    item.danger ? 'text-danger data-highlighted:bg-danger-wash' : 'data-highlighted:bg-hover',
  );
  const disabled = item.disabled ?? false;
  return (
    <>
      {item.separated ? <Base.Separator className="mx-1 my-1 h-px bg-line" /> : null}
      {item.checked === undefined ? (
        <Base.Item className={look} disabled={disabled} onClick={item.onSelect}>
          {item.icon}
          <span>{item.label}</span>
        </Base.Item>
      ) : (
        <Base.CheckboxItem
          className={look}
          checked={item.checked}
          disabled={disabled}
          closeOnClick
          onCheckedChange={item.onSelect}
        >
          <Check className={item.checked ? 'text-accent' : 'invisible'} />
          <span>{item.label}</span>
        </Base.CheckboxItem>
      )}
    </>
  );
}
