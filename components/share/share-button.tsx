'use client';

import Share2 from 'lucide-react/icons/share-2';
import { lazy, Suspense, useState } from 'react';
import { useTranslations } from 'use-intl';
import { IconButton } from '#components/ui/icon-button.tsx';

const ShareDialog = lazy(() => import('./share-dialog.tsx'));

export function ShareButton({ conversationId }: { readonly conversationId: string }) {
  const t = useTranslations('share');
  const [open, setOpen] = useState<boolean | null>(null);
  return (
    <>
      <IconButton label={t('share')} aria-haspopup="dialog" onClick={() => setOpen(true)}>
        <Share2 />
      </IconButton>
      {open === null ? null : (
        <Suspense fallback={null}>
          <ShareDialog conversationId={conversationId} open={open} onOpenChange={setOpen} />
        </Suspense>
      )}
    </>
  );
}
