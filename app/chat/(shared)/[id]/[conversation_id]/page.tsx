import type { Metadata } from 'next';
import { headers } from 'next/headers';
import { notFound, redirect } from 'next/navigation';
import { cache } from 'react';
import { SharedPage } from '#components/share/shared-page.tsx';
import { findTitle } from '#lib/conversations/index.ts';
import { resolveOwner } from '#lib/platform/identity.ts';
import { openShare } from '#lib/sharing/index.ts';
import { requestTranslator } from '../../../../translator.ts';

interface PageProps {
  /** `/chat/<share_id>/<conversation_id>`, the address that links and QR codes carry; "-" for `/chat/<share_id>/`. */
  readonly params: Promise<{ readonly id: string; readonly conversation_id: string }>;
}

/** Once a request, for the title and for the page. */
const readShared = cache(async (id: string) => openShare((await resolveOwner({ headers: await headers() })).id, id));

export async function generateMetadata({ params }: PageProps): Promise<Metadata> {
  const t = await requestTranslator();
  const chat = await readShared((await params).id);
  return {
    title: chat === null ? t('share.goneTitle') : chat.title || t('share.untitled'),
    referrer: 'no-referrer',
    robots: { index: false, follow: false },
  };
}

export default async function SharedConversationPage({ params }: PageProps) {
  const { id, conversation_id } = await params;
  const chat = await readShared(id);
  if (chat !== null) return <SharedPage shareId={id.toLowerCase()} chat={chat} />;
  // With the slash at its end, the address of one's own chat looks like that of a share.
  const owner = await resolveOwner({ headers: await headers() });
  if (conversation_id === '-' && (await findTitle(owner.id, id)) !== null) redirect(`/chat/${id}`);
  notFound();
}
