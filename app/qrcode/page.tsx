import type { Metadata } from 'next';
import { headers } from 'next/headers';
import Link from 'next/link';
import { Scanner } from '#components/pairing/scanner.tsx';
import { QrPage } from '#components/share/qr-page.tsx';
import { listConversations } from '#lib/conversations/index.ts';
import { forwarded } from '#lib/platform/http/client-address.ts';
import { phoneAddresses } from '#lib/platform/http/public-addresses.ts';
import { requestUrl } from '#lib/platform/http/request-url.ts';
import { type Identity, resolveOwner } from '#lib/platform/identity.ts';
import { requestTranslator } from '../translator.ts';

/** As many as one looks through. */
const RECENT = 12;

export async function generateMetadata(): Promise<Metadata> {
  const t = await requestTranslator();
  return { title: t('share.qrTitle') };
}

/** For everybody: whoever has no chat here yet may have a code to scan. */
export default async function QrCodePage() {
  const t = await requestTranslator();
  const asked = await headers();
  const owner = await resolveOwner({ headers: asked });
  const known = phoneAddresses(requestUrl(asked.get('host'), '/qrcode', forwarded({ headers: asked }))).map(
    ({ origin }) => origin,
  );
  return (
    <QrPage
      title={t('scanner.title')}
      {...(owner.kind === 'nobody' ? {} : { back: { href: owner.homePage ?? '/chat/', label: t('errors.toChat') } })}
    >
      <Scanner origins={known} />
      {owner.kind === 'nobody' || owner.kind === 'device' ? null : <RecentChats owner={owner} />}
    </QrPage>
  );
}

async function RecentChats({ owner }: { readonly owner: Identity }) {
  const t = await requestTranslator();
  const { items } = await listConversations(owner, { limit: RECENT });
  return (
    <section aria-labelledby="recent" className="mt-10">
      <h2 id="recent" className="text-[17px] font-[620]">
        {t('scanner.showTitle')}
      </h2>
      <p className="mt-1 text-pretty text-soft">{t('scanner.showText')}</p>
      {items.length === 0 ? (
        <p className="mt-3">{t('share.noChats')}</p>
      ) : (
        <ul className="mt-3 divide-y divide-line border-y border-line">
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
    </section>
  );
}
