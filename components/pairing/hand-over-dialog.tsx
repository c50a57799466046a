'use client';

import { useTranslations } from 'use-intl';
import { Dialog } from '#components/ui/dialog.tsx';
import { HandOverPanel } from './hand-over-panel.tsx';

interface HandOverDialogProps {
  readonly conversationId: string;
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}

export default function HandOverDialog({ conversationId, open, onOpenChange }: HandOverDialogProps) {
  const t = useTranslations('pairing');
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={t('title')} description={t('intro')}>
      {open ? <HandOverPanel conversationId={conversationId} size="small" /> : null}
    </Dialog>
  );
}
