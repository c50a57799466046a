'use client';

import { createContext, type ReactNode, use, useCallback, useEffect, useMemo, useState } from 'react';
import { SIDEBAR_COOKIE } from './sidebar-cookie.ts';

interface SidebarState {
  /** On a desktop: beside the chat, or folded away. */
  readonly shown: boolean;
  /** On a phone: drawn over the chat as a modal drawer. */
  readonly drawer: boolean;
  /** Opens whichever of the two this screen has. */
  readonly open: () => void;
  readonly close: () => void;
  readonly toggle: () => void;
}

const SidebarContext = createContext<SidebarState>({
  shown: true,
  drawer: false,
  open: () => {},
  close: () => {},
  toggle: () => {},
});

export const useSidebar = (): SidebarState => use(SidebarContext);

/** Tailwind's `md`: from here on the sidebar stands beside the chat. */
const WIDE = '(min-width: 48rem)';

export function SidebarProvider(props: { readonly initiallyShown: boolean; readonly children: ReactNode }) {
  const [shown, setShown] = useState(props.initiallyShown);
  const [drawer, setDrawer] = useState(false);

  const set = useCallback((open: boolean) => {
    if (window.matchMedia(WIDE).matches) {
      setShown(open);
      // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is asynchronous and not everywhere yet
      document.cookie = `${SIDEBAR_COOKIE}=${open ? 'shown' : 'hidden'}; path=/; max-age=31536000; samesite=lax`;
    } else {
      setDrawer(open);
    }
  }, []);

  // A phone turned on its side may become wide: the modal state must not outlive the drawer.
  useEffect(() => {
    const media = window.matchMedia(WIDE);
    const onChange = () => setDrawer(false);
    media.addEventListener('change', onChange);
    return () => media.removeEventListener('change', onChange);
  }, []);

  const state = useMemo(
    () => ({
      shown,
      drawer,
      open: () => set(true),
      close: () => set(false),
      toggle: () => set(window.matchMedia(WIDE).matches ? !shown : !drawer),
    }),
    [shown, drawer, set],
  );
  return <SidebarContext value={state}>{props.children}</SidebarContext>;
}
