'use client';

import { useTranslations } from 'use-intl';
import { Dialog } from '#components/ui/dialog.tsx';
import type { ShownImage } from './answer-markdown.tsx';

/** One image, as large as the screen lets it. */
export default function Lightbox({ image, onClose }: { readonly image: ShownImage; readonly onClose: () => void }) {
  const t = useTranslations('chat');
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={image.alt || t('image')}
      className="max-w-[min(1200px,calc(100vw-2rem))]"
    >
      {/* biome-ignore lint/performance/noImgElement: the original file, at its size */}
      <img src={image.src} alt={image.alt} className="mx-auto mt-3 max-h-[calc(100dvh-8rem)] max-w-full rounded-md" />
    </Dialog>
  );
}
