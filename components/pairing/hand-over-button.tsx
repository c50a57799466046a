'use client';

import Smartphone from 'lucide-react/icons/smartphone';
import { lazy, Suspense, useState } from 'react';
import { useTranslations } from 'use-intl';
import { IconButton } from '#components/ui/icon-button.tsx';

const HandOverDialog = lazy(() => import('./hand-over-dialog.tsx'));

export function HandOverButton({ conversationId }: { readonly conversationId: string }) {
  const t = useTranslations('pairing');
  const [open, setOpen] = useState<boolean | null>(null);
  return (
    <>
      <IconButton label={t('handOver')} aria-haspopup="dialog" onClick={() => setOpen(true)}>
        <Smartphone />
      </IconButton>
      {open === null ? null : (
        <Suspense fallback={null}>
          <HandOverDialog conversationId={conversationId} open={open} onOpenChange={setOpen} />
        </Suspense>
      )}
    </>
  );
}
