'use client';

import ExternalLink from 'lucide-react/icons/external-link';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { copyText } from '#components/markdown/copy-text.ts';
import { Button, buttonClasses } from '#components/ui/button.tsx';
import { Spinner } from '#components/ui/spinner.tsx';
import type { Scanned } from '#lib/client/scan/scanned-link.ts';

interface ScannedResultProps {
  readonly scanned: Scanned;
  readonly onAgain: () => void;
}

/** What a code said. An address elsewhere is shown whole before anything is opened. */
export function ScannedResult({ scanned, onAgain }: ScannedResultProps) {
  const t = useTranslations('scanner');
  const [copied, setCopied] = useState(false);
  if (scanned.kind === 'own') {
    return (
      <p role="status" className="flex items-center gap-2 text-soft">
        <Spinner />
        {t('opening')}
      </p>
    );
  }
  const foreign = scanned.kind === 'foreign';
  const words = foreign ? scanned.href : scanned.text;
  return (
    <div role="alert" className="flex flex-col gap-3 rounded-lg border border-line bg-side px-4 py-3.5">
      <p className="font-[580]">
        {!foreign ? t('text') : scanned.ours ? t('ours') : t('foreign', { host: scanned.host })}
      </p>
      <p dir={foreign ? 'ltr' : 'auto'} className="max-h-48 overflow-y-auto text-[14px] break-all whitespace-pre-wrap">
        {words}
      </p>
      <div className="flex flex-wrap gap-2">
        {foreign ? (
          <a href={scanned.href} target="_blank" rel="noopener noreferrer" className={buttonClasses('outline')}>
            <ExternalLink />
            {t('openAnyway')}
          </a>
        ) : (
          <Button onClick={() => void copyText(words).then(setCopied)}>{copied ? t('copied') : t('copy')}</Button>
        )}
        <Button variant="quiet" onClick={onAgain}>
          {t('again')}
        </Button>
      </div>
    </div>
  );
}
