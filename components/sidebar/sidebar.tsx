'use client';

import PanelLeft from 'lucide-react/icons/panel-left';
import Settings from 'lucide-react/icons/settings-2';
import SquarePen from 'lucide-react/icons/square-pen';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { type ReactNode, useDeferredValue, useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { SignOutLink } from '#components/access/sign-out-link.tsx';
import { VisitorLink } from '#components/demo/visitor-link.tsx';
import { Mark } from '#components/shell/brand.tsx';
import { useChord } from '#components/shell/platform-keys.ts';
import { useSidebar } from '#components/shell/sidebar-state.tsx';
import { classes } from '#components/ui/classes.ts';
import { IconButton } from '#components/ui/icon-button.tsx';
import { Kbd } from '#components/ui/kbd.tsx';
import { ConversationList } from './conversation-list.tsx';
import { SearchField } from './search-field.tsx';

const LINK =
  'flex min-h-10 items-center gap-2.5 rounded-md px-2.5 text-[14px] hover:bg-hover -outline-offset-2 pointer-coarse:min-h-11 [&_svg]:size-[18px] [&_svg]:shrink-0';

/** Conversations and the ways out of them. Beside the chat on a desktop, a modal drawer on a phone. */
export function Sidebar() {
  const t = useTranslations('sidebar');
  const { shown, drawer, close } = useSidebar();
  const [query, setQuery] = useState('');
  /** The search whose first hit is to be opened, as soon as it is known. */
  const [entered, setEntered] = useState<string | null>(null);
  // Typing stays smooth while hits are drawn.
  const search = useDeferredValue(query.trim());
  const chord = useChord('Shift O');
  const panel = useDrawerFocus(drawer);
  const pathname = usePathname();

  // Whatever was chosen in the drawer is behind it now.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a change of page closes the drawer
  useEffect(() => {
    if (drawer) close();
  }, [pathname]);

  return (
    <>
      {drawer ? (
        <div aria-hidden="true" className="fixed inset-0 z-30 bg-veil md:hidden" onPointerDown={close} />
      ) : null}
      {/* biome-ignore lint/a11y/useAriaPropsSupportedByRole: both of its roles take a name */}
      <div
        id="sidebar"
        ref={panel}
        aria-label={t('label')}
        role={drawer ? 'dialog' : 'complementary'}
        aria-modal={drawer || undefined}
        className={classes(
          'flex w-[272px] shrink-0 flex-col border-e border-line bg-side pt-[max(0.875rem,env(safe-area-inset-top))] pb-[max(0.75rem,env(safe-area-inset-bottom))]',
          'max-md:fixed max-md:inset-y-0 max-md:start-0 max-md:z-40 max-md:w-[min(320px,86vw)] max-md:shadow-popup',
          // Hidden from focus and readers too, not only from sight; the slide is kept under 200 ms.
          // Opening is visible at once, since a hidden element takes no focus; closing hides after the slide.
          drawer ? 'max-md:transition-[translate]' : 'max-md:transition-[translate,visibility]',
          'max-md:duration-150',
          drawer ? 'max-md:visible' : 'max-md:invisible max-md:-translate-x-full max-md:rtl:translate-x-full',
          !shown && 'md:hidden',
        )}
      >
        <div className="flex items-center justify-between px-3 pb-2">
          <Link
            href="/"
            className="flex items-center gap-2 rounded-md px-2 py-1 pointer-coarse:min-h-11 text-[17px] font-[640] tracking-[-0.01em]"
          >
            <Mark />
            Hypotez
          </Link>
          <IconButton label={t('collapse')} onClick={close}>
            <PanelLeft className="rtl:-scale-x-100" />
          </IconButton>
        </div>
        <div className="flex flex-col gap-1 px-3">
          <Link href="/chat/" className={classes(LINK, 'font-[540] text-ink')} onClick={() => drawer && close()}>
            <SquarePen />
            <span className="flex-1">{t('newChat')}</span>
            <Kbd>{chord}</Kbd>
          </Link>
          <SearchField
            value={query}
            onChange={(value) => {
              setQuery(value);
              setEntered(null);
            }}
            onEnter={() => setEntered(query.trim())}
          />
        </div>
        <ConversationList
          query={search}
          openFirst={entered === search}
          onOpened={() => setEntered(null)}
          onClear={() => setQuery('')}
        />
        <nav className="flex flex-col gap-1 px-3 pt-2">
          <VisitorLink className={classes(LINK, 'text-soft')} />
          <FooterLink href="/chat/settings/" current={pathname.startsWith('/chat/settings')} icon={<Settings />}>
            {t('settings')}
          </FooterLink>
          <SignOutLink className={classes(LINK, 'w-full text-soft')} />
        </nav>
      </div>
    </>
  );
}

interface FooterLinkProps {
  readonly href: string;
  readonly current: boolean;
  readonly icon: ReactNode;
  readonly children: ReactNode;
}

function FooterLink({ href, current, icon, children }: FooterLinkProps) {
  return (
    <Link
      href={href}
      aria-current={current ? 'page' : undefined}
      className={classes(LINK, current ? 'bg-raised text-ink ring-1 ring-line' : 'text-soft')}
    >
      {icon}
      {children}
    </Link>
  );
}

/** Moves the focus into the drawer when it opens and back to its button when it closes. */
function useDrawerFocus(drawer: boolean) {
  const panel = useRef<HTMLDivElement>(null);
  const was = useRef(false);
  useEffect(() => {
    const element = panel.current;
    // Ctrl K opens the drawer and goes on to its search field: that is where the focus stays.
    if (drawer && element && !element.contains(document.activeElement)) {
      element.querySelector<HTMLElement>('a, button')?.focus();
    }
    if (!drawer && was.current) document.getElementById('sidebar-opener')?.focus();
    was.current = drawer;
  }, [drawer]);
  return panel;
}
