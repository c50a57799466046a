import type { Metadata } from 'next';
import { headers } from 'next/headers';
import Link from 'next/link';
import { QrPage } from '#components/share/qr-page.tsx';
import { listConversations } from '#lib/conversations/index.ts';
import { resolveOwner } from '#lib/platform/identity.ts';
import { requestTranslator } from '../translator.ts';

/** As many as one looks through. */
const RECENT = 12;

export async function generateMetadata(): Promise<Metadata> {
  const t = await requestTranslator();
  return { title: t('share.qrTitle') };
}

export default async function QrCodePage() {
  const t = await requestTranslator();
  const owner = await resolveOwner({ headers: await headers() });
  const { items } = await listConversations(owner, { limit: RECENT });
  return (
    <QrPage title={t('share.qrTitle')} back={{ href: '/chat/', label: t('errors.toChat') }}>
      <p className="mt-2 text-pretty text-soft">{t('share.qrIntro')}</p>
      <h2 className="mt-8 text-[14px] font-[580] text-soft">{t('share.recent')}</h2>
      {items.length === 0 ? (
        <p className="mt-2">{t('share.noChats')}</p>
      ) : (
        <ul className="mt-2 divide-y divide-line border-y border-line">
          {items.map(({ id, title }) => (
            <li key={id}>
              <Link
                href={`/qrcode/${id}`}
                dir="auto"
                className="block truncate px-2 py-3 -outline-offset-2 hover:bg-hover"
              >
                {title || t('share.untitled')}
              </Link>
            </li>
          ))}
        </ul>
      )}
    </QrPage>
  );
}
