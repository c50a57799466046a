'use client';

import { useRouter } from 'next/navigation';
import { type ReactNode, useEffect } from 'react';
import { flushSync } from 'react-dom';
import { useTranslations } from 'use-intl';
import { MESSAGE_FIELD } from '#components/composer/message-field.ts';
import { Sidebar } from '#components/sidebar/sidebar.tsx';
import { HandedOverContext, useHandedOver } from './handed-over.ts';
import { isChord } from './platform-keys.ts';
import { SidebarProvider, useSidebar } from './sidebar-state.tsx';

interface ChatShellProps {
  readonly sidebarShown: boolean;
  /** The one chat this browser was handed; null for an owner's own. */
  readonly handedOver: string | null;
  readonly children: ReactNode;
}

/** The frame of every page below /chat: the sidebar and, beside it, the page. */
export function ChatShell(props: ChatShellProps) {
  return (
    <HandedOverContext value={props.handedOver}>
      <SidebarProvider initiallyShown={props.sidebarShown && props.handedOver === null}>
        <Frame>{props.children}</Frame>
      </SidebarProvider>
    </HandedOverContext>
  );
}

function Frame({ children }: { readonly children: ReactNode }) {
  const t = useTranslations('common');
  const { drawer, close, open } = useSidebar();
  const router = useRouter();
  const handedOver = useHandedOver();

  useEffect(() => {
    if (handedOver) return;
    const onKey = (event: KeyboardEvent) => {
      if (isChord(event, 'KeyO', true)) {
        event.preventDefault();
        // Drawn before the focus moves: nothing behind an open drawer takes it.
        flushSync(() => drawer && close());
        router.push('/chat/');
        // A new chat that is already there is not mounted again, so it would not take the focus by itself.
        document.getElementById(MESSAGE_FIELD)?.focus();
      } else if (isChord(event, 'KeyK')) {
        event.preventDefault();
        // Drawn before the next line: a field of a hidden sidebar takes no focus.
        flushSync(open);
        document.getElementById('sidebar-search')?.focus();
      } else if (event.key === 'Escape' && drawer) {
        close();
      }
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [drawer, close, open, router, handedOver]);

  return (
    <div className="flex h-dvh overflow-hidden">
      <a
        href="#main"
        inert={drawer}
        className="fixed start-2 top-2 z-60 -translate-y-16 rounded-md bg-accent px-3 py-2 text-accent-ink focus:translate-y-0"
      >
        {t('skipToContent')}
      </a>
      {handedOver ? null : <Sidebar />}
      {/* Behind the modal drawer: taken out of focus order and of the accessibility tree. */}
      <div id="main" tabIndex={-1} inert={drawer} className="flex min-w-0 flex-1 flex-col outline-none">
        {children}
      </div>
    </div>
  );
}
