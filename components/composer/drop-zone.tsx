'use client';

import Paperclip from 'lucide-react/icons/paperclip';
import { useEffect, useEffectEvent, useState } from 'react';
import { useTranslations } from 'use-intl';

/** The whole page takes files. */
export function DropZone({ onFiles }: { readonly onFiles: (files: readonly File[]) => void }) {
  const t = useTranslations('composer');
  const [over, setOver] = useState(false);
  const take = useEffectEvent(onFiles);
  useEffect(() => {
    // Entering a child leaves its parent, so the depth is counted.
    let depth = 0;
    const holdsFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;
    const onEnter = (event: DragEvent) => {
      if (!holdsFiles(event)) return;
      depth += 1;
      setOver(true);
    };
    const onLeave = (event: DragEvent) => {
      if (!holdsFiles(event)) return;
      depth = Math.max(0, depth - 1);
      if (depth === 0) setOver(false);
    };
    // Without this the browser would open the file and leave the chat.
    const onOver = (event: DragEvent) => {
      if (holdsFiles(event)) event.preventDefault();
    };
    const onDrop = (event: DragEvent) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      depth = 0;
      setOver(false);
      take([...(event.dataTransfer?.files ?? [])]);
    };
    const controller = new AbortController();
    const options = { signal: controller.signal };
    addEventListener('dragenter', onEnter, options);
    addEventListener('dragleave', onLeave, options);
    addEventListener('dragover', onOver, options);
    addEventListener('drop', onDrop, options);
    return () => controller.abort();
  }, []);
  if (!over) return null;
  return (
    <div className="pointer-events-none fixed inset-3 z-50 grid place-items-center rounded-2xl border-2 border-dashed border-accent bg-bg/90">
      <div className="flex flex-col items-center gap-1 text-center">
        <Paperclip className="mb-1 size-7 text-accent" />
        <p className="text-[19px] font-[620]">{t('dropTitle')}</p>
        <p className="text-soft">{t('dropText')}</p>
      </div>
    </div>
  );
}
