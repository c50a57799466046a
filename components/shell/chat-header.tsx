'use client';

import PanelLeft from 'lucide-react/icons/panel-left';
import SquarePen from 'lucide-react/icons/square-pen';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { ModelPicker } from '#components/model-picker/model-picker.tsx';
import { classes } from '#components/ui/classes.ts';
import { IconButton } from '#components/ui/icon-button.tsx';
import type { ModelChoice } from '#lib/client/catalogue.ts';
import { useHandedOver } from './handed-over.ts';
import { useChord } from './platform-keys.ts';
import { useSidebar } from './sidebar-state.tsx';

interface ChatHeaderProps {
  readonly value: ModelChoice;
  readonly onChange: (choice: ModelChoice) => void;
  /** Icon buttons at the end. */
  readonly actions?: ReactNode;
}

/** The line above a chat: the way to the sidebar when it is away, the model, and the chat's actions. */
export function ChatHeader({ value, onChange, actions }: ChatHeaderProps) {
  const handedOver = useHandedOver();
  return (
    <header className="flex h-[54px] shrink-0 items-center gap-1 px-2 md:px-4">
      {handedOver ? null : <SidebarOpener />}
      <ModelPicker value={value} onChange={onChange} />
      <div className="ms-auto flex items-center gap-0.5">
        {actions}
        {handedOver ? null : <NewChatOnPhone />}
      </div>
    </header>
  );
}

/** Shown on phones always, on desktops while the sidebar is folded. */
export function SidebarOpener() {
  const t = useTranslations('sidebar');
  const { shown, drawer, open } = useSidebar();
  return (
    <IconButton
      id="sidebar-opener"
      label={t('open')}
      aria-expanded={drawer}
      aria-controls="sidebar"
      onClick={open}
      className={classes(shown && 'md:hidden')}
    >
      <PanelLeft className="rtl:-scale-x-100" />
    </IconButton>
  );
}

function NewChatOnPhone() {
  const t = useTranslations('sidebar');
  const chord = useChord('Shift O');
  const { shown } = useSidebar();
  return (
    <Link
      href="/chat/"
      aria-label={t('newChat')}
      data-tip={`${t('newChat')}  ${chord}`}
      className={classes(
        'inline-grid size-9 place-items-center rounded-md text-soft hover:bg-hover hover:text-ink pointer-coarse:size-11 [&_svg]:size-[18px]',
        shown && 'md:hidden',
      )}
    >
      <SquarePen />
    </Link>
  );
}
