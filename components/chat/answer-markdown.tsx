'use client';

import { lazy, type ReactNode, Suspense, useMemo, useState } from 'react';
import { useTranslations } from 'use-intl';
import { type MarkdownEnvironment, MarkdownProvider } from '#components/markdown/context.tsx';
import { SourceChip } from './source-chip.tsx';

const Lightbox = lazy(() => import('./lightbox.tsx'));

export interface ShownImage {
  readonly src: string;
  readonly alt: string;
}

/** What markdown needs from a chat: words, source chips, and the lightbox. */
export function AnswerMarkdown({ children }: { readonly children: ReactNode }) {
  const t = useTranslations('chat');
  const [image, setImage] = useState<ShownImage | null>(null);
  const environment = useMemo<MarkdownEnvironment>(
    () => ({
      labels: {
        copy: t('copy'),
        copied: t('copied'),
        wrap: t('wrap'),
        unwrap: t('unwrap'),
        download: t('download'),
        code: t('code'),
        table: t('table'),
      },
      renderSource: (number, label) => <SourceChip number={number}>{label}</SourceChip>,
      onImage: (src, alt) => setImage({ src, alt }),
    }),
    [t],
  );
  return (
    <MarkdownProvider value={environment}>
      {children}
      {image === null ? null : (
        <Suspense fallback={null}>
          <Lightbox image={image} onClose={() => setImage(null)} />
        </Suspense>
      )}
    </MarkdownProvider>
  );
}
