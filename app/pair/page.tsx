import type { Metadata } from 'next';
import Link from 'next/link';
import { LeavePairing } from '#components/pairing/leave-pairing.tsx';
import { QrPage } from '#components/share/qr-page.tsx';
import { buttonClasses } from '#components/ui/button.tsx';
import { requestTranslator } from '../translator.ts';

export async function generateMetadata(): Promise<Metadata> {
  const t = await requestTranslator();
  return { title: t('pairing.notPaired') };
}

/** Where a phone ends up that was sent away, or that gave its chat back. */
export default async function NotPairedPage() {
  const t = await requestTranslator();
  return (
    <QrPage title={t('pairing.notPaired')}>
      <p className="mt-2 text-pretty text-soft">{t('pairing.notPairedText')}</p>
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
