'use client';

import { create } from 'qrcode';
import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import { classes } from '#components/ui/classes.ts';

/** Light modules around the code, which readers need to find it (ISO/IEC 18004). */
const QUIET_ZONE = 4;

interface QrCodeProps {
  readonly text: string;
  readonly className?: string;
}

/** Loaded when first shown. Dark on a white card in both themes: many readers do not take the inverse. */
export default function QrCode({ text, className }: QrCodeProps) {
  const t = useTranslations('share');
  const code = useMemo(() => drawModules(text), [text]);
  if (code === null) return <p className="text-soft">{t('qrFailed')}</p>;
  return (
    <div className={classes('rounded-lg border border-line bg-[#fff] p-2', className)}>
      <svg
        role="img"
        aria-label={t('qrLabel')}
        viewBox={`${-QUIET_ZONE} ${-QUIET_ZONE} ${code.size + 2 * QUIET_ZONE} ${code.size + 2 * QUIET_ZONE}`}
        shapeRendering="crispEdges"
        className="block h-auto w-full"
      >
        <path d={code.path} fill="#000" />
      </svg>
    </div>
  );
}

/** One path: a line a module high for each run of dark modules. Null for a text that is too long for a code. */
function drawModules(text: string): { readonly size: number; readonly path: string } | null {
  try {
    // H: up to 30 % of it may be covered or smeared.
    const { modules } = create(text, { errorCorrectionLevel: 'H' });
    let path = '';
    for (let row = 0; row < modules.size; row += 1) {
      for (let column = 0; column < modules.size; column += 1) {
        const start = column;
        while (column < modules.size && modules.get(row, column)) column += 1;
        if (column > start) path += `M${start} ${row}h${column - start}v1h${start - column}z`;
      }
    }
    return { size: modules.size, path };
  } catch {
    // The only thing it throws at is a text over 1,273 bytes.
    return null;
  }
}
