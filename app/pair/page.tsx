import type { Metadata } from 'next';
import Link from 'next/link';
import { LeavePairing } from '#components/pairing/leave-pairing.tsx';
import { QrPage } from '#components/share/qr-page.tsx';
import { buttonClasses } from '#components/ui/button.tsx';
import { requestTranslator } from '../translator.ts';

interface PageProps {
  readonly searchParams: Promise<Readonly<Record<string, string | string[] | undefined>>>;
}

export async function generateMetadata({ searchParams }: PageProps): Promise<Metadata> {
  const t = await requestTranslator();
  return { title: t((await searchParams).left === undefined ? 'pairing.notPaired' : 'pairing.gaveBack') };
}

/** Where a phone ends up that was sent away, or that gave its chat back. */
export default async function NotPairedPage({ searchParams }: PageProps) {
  const t = await requestTranslator();
  const gaveBack = (await searchParams).left !== undefined;
  return (
    <QrPage title={t(gaveBack ? 'pairing.gaveBack' : 'pairing.notPaired')}>
      <p className="mt-2 text-pretty text-soft">{t(gaveBack ? 'pairing.gaveBackText' : 'pairing.notPairedText')}</p>
      <div className="mt-6 flex flex-wrap gap-2">
        <Link href="/qrcode" className={buttonClasses('primary')}>
          {t('pairing.scanAgain')}
        </Link>
        <LeavePairing variant="outline" to="/chat/">
          {t('pairing.goOnWithout')}
        </LeavePairing>
      </div>
    </QrPage>
  );
}
