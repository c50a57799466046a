'use client';

import { lazy, type ReactElement, type ReactNode, type RefObject, Suspense, useRef, useState } from 'react';
import { IconButton, type IconButtonProps } from './icon-button.tsx';

/** The popup and its positioning code arrive when a menu is first about to open. */
const loadPopup = () => import('./menu-popup.tsx');
const MenuPopup = lazy(loadPopup);

export interface MenuItem {
  readonly id: string;
  readonly label: string;
  readonly icon?: ReactNode;
  readonly danger?: boolean;
  readonly disabled?: boolean;
  /** Draws a line above. */
  readonly separated?: boolean;
  /** Present: the item is a check mark. */
  readonly checked?: boolean;
  readonly onSelect: () => void;
}

export interface MenuTriggerProps {
  readonly ref: RefObject<HTMLButtonElement | null>;
  readonly 'aria-haspopup': 'menu';
  readonly 'aria-expanded': boolean;
  readonly onClick: () => void;
  readonly onPointerEnter: () => void;
  readonly onFocus: () => void;
}

export interface MenuProps {
  readonly label: string;
  readonly items: readonly MenuItem[];
  readonly align?: 'start' | 'center' | 'end';
  readonly side?: 'top' | 'bottom';
  readonly trigger: (props: MenuTriggerProps) => ReactElement;
}

/** A button that opens a menu: arrows, letters, Home, End and Esc work; focus returns to the button. */
export function Menu({ trigger, ...popup }: MenuProps) {
  const anchor = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  // Mounted from the first opening on, so that closing can be animated.
  const [wanted, setWanted] = useState(false);
  const preload = () => void loadPopup();
  return (
    <>
      {trigger({
        ref: anchor,
        'aria-haspopup': 'menu',
        'aria-expanded': open,
        onClick: () => {
          setWanted(true);
          setOpen(true);
        },
        onPointerEnter: preload,
        onFocus: preload,
      })}
      {wanted ? (
        <Suspense fallback={null}>
          <MenuPopup {...popup} anchor={anchor} open={open} onOpenChange={setOpen} />
        </Suspense>
      ) : null}
    </>
  );
}

export interface MenuButtonProps extends Omit<MenuProps, 'trigger'>, Pick<IconButtonProps, 'size' | 'className'> {
  /** The icon of the button. */
  readonly children: ReactNode;
}

/** The common case: an icon button with a menu. */
export function MenuButton({ children, size, className, ...menu }: MenuButtonProps) {
  return (
    <Menu
      {...menu}
      trigger={(props) => (
        <IconButton {...props} label={menu.label} {...(size ? { size } : {})} {...(className ? { className } : {})}>
          {children}
        </IconButton>
      )}
    />
  );
}
