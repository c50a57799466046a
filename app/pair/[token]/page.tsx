import type { Metadata } from 'next';
import { headers } from 'next/headers';
import { PairForm } from '#components/pairing/pair-form.tsx';
import { QrPage } from '#components/share/qr-page.tsx';
import { findCode, heldChat } from '#lib/pairing/index.ts';
import { requestTranslator } from '../../translator.ts';

interface PageProps {
  readonly params: Promise<{ readonly token: string }>;
}

/** Nothing of the chat: whoever previews the link sees this. */
export async function generateMetadata(): Promise<Metadata> {
  const t = await requestTranslator();
  return { title: t('pairing.pairTitle') };
}

/** Looking uses nothing up; pressing the button does. */
export default async function PairPage({ params }: PageProps) {
  const { token } = await params;
  const t = await requestTranslator();
  const code = await findCode(token);
  const usable = code !== null;
  const held = usable ? await heldChat(await headers()) : null;
  return (
    <QrPage title={usable ? t('pairing.pairTitle') : t('pairing.spent')}>
      <p className="mt-2 text-pretty text-soft">{usable ? t('pairing.pairText') : t('pairing.spentText')}</p>
      {held !== null && held !== code?.conversationId ? (
        <p role="note" className="mt-2 text-pretty">
          {t('pairing.pairReplaces')}
        </p>
      ) : null}
      {usable ? <PairForm token={token} /> : null}
    </QrPage>
  );
}
