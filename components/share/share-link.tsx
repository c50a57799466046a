'use client';

import Check from 'lucide-react/icons/check';
import Copy from 'lucide-react/icons/copy';
import ExternalLink from 'lucide-react/icons/external-link';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { useTranslations } from 'use-intl';
import { copyText } from '#components/markdown/copy-text.ts';
import { Button, buttonClasses } from '#components/ui/button.tsx';
import { classes } from '#components/ui/classes.ts';
import { Input } from '#components/ui/input.tsx';
import { Segmented } from '#components/ui/segmented.tsx';
import { Skeleton } from '#components/ui/skeleton.tsx';
import type { ShareAddress } from '#lib/contract/api.ts';
import { LocalOnly } from './local-only.tsx';
import { ShareVia } from './share-via.tsx';

const QrCode = lazy(() => import('./qr-code.tsx'));

interface ShareLinkProps {
  /** Of the shared page, from its slash on. */
  readonly path: string;
  readonly addresses: readonly ShareAddress[];
  readonly size: 'small' | 'large';
  /** A further action, at the end of the line of actions. */
  readonly children?: ReactNode;
}

export function ShareLink({ path, addresses, size, children }: ShareLinkProps) {
  const t = useTranslations('share');
  const [chosen, setChosen] = useState(addresses[0]?.origin ?? '');
  const [copied, setCopied] = useState(false);
  const address = addresses.find(({ origin }) => origin === chosen) ?? addresses[0];
  if (address === undefined) return null;
  const link = `${address.origin}${path}`;
  const width = size === 'small' ? 'w-52' : 'w-[min(26rem,100%)]';
  return (
    <>
      {addresses.length > 1 ? (
        <Segmented
          label={t('reach')}
          value={address.origin}
          options={addresses.map(({ origin, reach }) => ({
            value: origin,
            label: reach === 'machine' ? t('machine') : nameOf(origin, addresses, t('network')),
          }))}
          onChange={(origin) => {
            setChosen(origin);
            setCopied(false);
          }}
        />
      ) : null}
      {address.reach === 'machine' && addresses.length === 1 ? <LocalOnly origin={address.origin} /> : null}
      <div className="flex flex-col items-center gap-2">
        <Suspense fallback={<Skeleton className={classes('aspect-square', width)} />}>
          <QrCode text={link} className={width} />
        </Suspense>
        {address.reach === 'machine' && addresses.length === 1 ? null : (
          <p className="text-center text-[13.5px] text-pretty text-faint">
            {address.reach === 'machine' ? t('localhostChosen') : t('scan')}
          </p>
        )}
      </div>
      <Input readOnly dir="ltr" aria-label={t('link')} value={link} onFocus={(event) => event.target.select()} />
      <div className="flex flex-wrap gap-2">
        <Button variant="primary" onClick={() => void copyText(link).then(setCopied)}>
          {copied ? <Check /> : <Copy />}
          {copied ? t('copied') : t('copyLink')}
        </Button>
        <a href={link} target="_blank" rel="noopener noreferrer" className={buttonClasses('outline')}>
          <ExternalLink />
          {t('open')}
        </a>
        {children}
      </div>
      <ShareVia link={link} title="" />
    </>
  );
}

/** A machine in several networks shows which is which by the address itself. */
function nameOf(origin: string, addresses: readonly ShareAddress[], network: string): string {
  const several = addresses.filter(({ reach }) => reach === 'network').length > 1;
  return several ? new URL(origin).hostname : network;
}
