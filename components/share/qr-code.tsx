'use client';

import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import { classes } from '#components/ui/classes.ts';
import { drawQr, viewBoxOf } from './qr-drawing.ts';

interface QrCodeProps {
  readonly text: string;
  readonly className?: string;
}

/** Loaded when first shown. Dark on a white card in both themes: many readers do not take the inverse. */
export default function QrCode({ text, className }: QrCodeProps) {
  const t = useTranslations('share');
  const code = useMemo(() => drawQr(text), [text]);
  if (code === null) return <p className="text-soft">{t('qrFailed')}</p>;
  return (
    <div className={classes('rounded-lg border border-line bg-[#fff] p-2', className)}>
      <svg
        role="img"
        aria-label={t('qrLabel')}
        viewBox={viewBoxOf(code)}
        shapeRendering="crispEdges"
        className="block h-auto w-full"
      >
        <path d={code.path} fill="#000" />
      </svg>
    </div>
  );
}
