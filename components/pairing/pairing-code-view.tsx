'use client';

import { lazy, Suspense, useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import { copyText } from '#components/markdown/copy-text.ts';
import { Button } from '#components/ui/button.tsx';
import { classes } from '#components/ui/classes.ts';
import { Segmented } from '#components/ui/segmented.tsx';
import { Skeleton } from '#components/ui/skeleton.tsx';
import type { PairingCode } from '#lib/contract/pairing.ts';

const QrCode = lazy(() => import('#components/share/qr-code.tsx'));

interface PairingCodeViewProps {
  readonly code: PairingCode;
  readonly size: 'small' | 'large';
  readonly onRenew: () => void;
}

export function PairingCodeView({ code, size, onRenew }: PairingCodeViewProps) {
  const t = useTranslations('pairing');
  const [chosen, setChosen] = useState<string | null>(null);
  const [copied, setCopied] = useState<string | null>(null);
  const left = useSecondsLeft(code.expires);
  const address = code.addresses.find(({ origin }) => origin === chosen) ?? code.addresses[0];
  if (address === undefined) return null;
  const link = `${address.origin}${code.path}`;
  const width = size === 'small' ? 'w-56' : 'w-[min(26rem,100%)]';
  return (
    <>
      {code.addresses.length > 1 ? (
        <Segmented
          label={t('address')}
          value={address.origin}
          options={code.addresses.map(({ origin }) => ({ value: origin, label: new URL(origin).host }))}
          onChange={setChosen}
        />
      ) : null}
      <div className="flex flex-col items-center gap-2">
        {left === 0 ? (
          <div
            className={classes(
              'grid aspect-square place-items-center rounded-lg border border-line border-dashed p-6 text-center',
              width,
            )}
          >
            <div className="flex flex-col items-center gap-3">
              <p className="text-soft">{t('ranOut')}</p>
              <Button variant="primary" onClick={onRenew}>
                {t('newCode')}
              </Button>
            </div>
          </div>
        ) : (
          <Suspense fallback={<Skeleton className={classes('aspect-square', width)} />}>
            <QrCode text={link} className={width} />
          </Suspense>
        )}
        <p className="text-center text-[13.5px] text-pretty text-faint">
          {left === 0
            ? t('onlyOnce')
            : t('scan', { time: `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}` })}
        </p>
        {code.addresses.some(({ reach }) => reach === 'network') ? (
          <p className="text-center text-[13.5px] text-pretty text-faint">
            {t('sameNetwork', { host: new URL(address.origin).host })}
          </p>
        ) : null}
      </div>
      {left === 0 ? null : (
        <Button
          className="self-center"
          onClick={() => void copyText(link).then((done) => setCopied(done ? link : null))}
        >
          {copied === link ? t('copied') : t('copyLink')}
        </Button>
      )}
    </>
  );
}

/** Whole seconds, never below zero. */
function useSecondsLeft(until: number): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    setNow(Date.now());
    const timer = setInterval(() => {
      setNow(Date.now());
      if (Date.now() >= until) clearInterval(timer);
    }, 500);
    return () => clearInterval(timer);
  }, [until]);
  return Math.max(0, Math.ceil((until - now) / 1000));
}
