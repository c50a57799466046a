import type { Metadata } from 'next';
import { headers } from 'next/headers';
import Link from 'next/link';
import { QrWays } from '#components/pairing/qr-ways.tsx';
import { QrPage } from '#components/share/qr-page.tsx';
import { buttonClasses } from '#components/ui/button.tsx';
import { findTitle } from '#lib/conversations/index.ts';
import { resolveOwner } from '#lib/platform/identity.ts';
import { requestTranslator } from '../../translator.ts';

interface PageProps {
  readonly params: Promise<{ readonly conversation_id: string }>;
}

export async function generateMetadata(): Promise<Metadata> {
  const t = await requestTranslator();
  return { title: t('share.qrTitle') };
}

/** Any id has a page, as any id has a chat: nothing may have been said in it yet. */
export default async function ConversationQrCodePage({ params }: PageProps) {
  const { conversation_id } = await params;
  const t = await requestTranslator();
  const owner = await resolveOwner({ headers: await headers() });
  // A phone that was handed a chat does not hand it on.
  const title = owner.kind === 'device' ? null : await findTitle(owner.id, conversation_id);
  if (title === null) {
    return (
      <QrPage title={t('share.missing')} back={{ href: '/chat/', label: t('errors.toChat') }}>
        <p className="mt-2 text-soft">{t('share.missingText')}</p>
        <Link href="/qrcode" className={buttonClasses('primary', 'mt-5 self-start')}>
          {t('share.toChats')}
        </Link>
      </QrPage>
    );
  }
  return (
    <QrPage
      title={title || t('share.untitled')}
      back={{ href: `/chat/${conversation_id}`, label: t('share.backToChat') }}
    >
      <QrWays conversationId={conversation_id} />
    </QrPage>
  );
}
