'use client';

import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';

interface ConfirmDialogProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly title: string;
  readonly text: string;
  /** What the button does, in its own words. */
  readonly action: string;
  readonly pending: boolean;
  readonly onConfirm: () => void;
  readonly children?: ReactNode;
}

/** Asks before something that cannot be undone. */
export function ConfirmDialog({
  open,
  onOpenChange,
  title,
  text,
  action,
  pending,
  onConfirm,
  children,
}: ConfirmDialogProps) {
  const t = useTranslations('common');
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={title} description={text} className="max-w-md">
      {children}
      <div className="flex flex-wrap justify-end gap-2 pt-4">
        <Button onClick={() => onOpenChange(false)}>{t('cancel')}</Button>
        <Button variant="danger" disabled={pending} onClick={onConfirm}>
          {action}
        </Button>
      </div>
    </Dialog>
  );
}
