'use client';

import { Dialog as Base } from '@base-ui/react/dialog';
import X from 'lucide-react/icons/x';
import { useTranslations } from 'use-intl';
import { classes } from './classes.ts';
import type { DialogProps } from './dialog.tsx';
import { IconButton } from './icon-button.tsx';

/** The lazily loaded half of Dialog. */
export default function DialogPopup({ open, onOpenChange, title, titleHidden, ...props }: DialogProps) {
  const t = useTranslations('common');
  return (
    <Base.Root open={open} onOpenChange={(next) => onOpenChange(next)}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-veil transition-opacity duration-150 data-ending-style:opacity-0 data-starting-style:opacity-0" />
        <Base.Popup
          className={classes(
            'popup-motion fixed top-1/2 left-1/2 z-50 max-h-[calc(100dvh-2rem)] w-[calc(100vw-2rem)] -translate-x-1/2 -translate-y-1/2 overflow-y-auto rounded-xl border border-line bg-raised p-5 shadow-popup outline-none',
            props.className ?? 'max-w-md',
          )}
        >
          <div className={classes('flex items-start gap-3', titleHidden && 'sr-only')}>
            <Base.Title className="flex-1 text-[17px] leading-7 font-[620]">{title}</Base.Title>
            <Base.Close render={<IconButton label={t('close')} size="sm" className="-me-1.5" />}>
              <X />
            </Base.Close>
          </div>
          {props.description ? (
            <Base.Description className="mt-1 text-soft">{props.description}</Base.Description>
          ) : null}
          {props.children}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
