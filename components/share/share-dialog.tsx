'use client';

import { useTranslations } from 'use-intl';
import { Dialog } from '#components/ui/dialog.tsx';
import { SharePanel } from './share-panel.tsx';

interface ShareDialogProps {
  readonly conversationId: string;
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}

export default function ShareDialog({ conversationId, open, onOpenChange }: ShareDialogProps) {
  const t = useTranslations('share');
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={t('title')} description={t('intro')}>
      {open ? <SharePanel conversationId={conversationId} size="small" /> : null}
    </Dialog>
  );
}
