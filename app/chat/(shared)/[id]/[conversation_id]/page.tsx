import type { Metadata } from 'next';
import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { cache } from 'react';
import { CoveredPage } from '#components/share/covered-page.tsx';
import { GonePage } from '#components/share/gone-page.tsx';
import { LockedPage } from '#components/share/locked-page.tsx';
import { type Carry, SharedPage } from '#components/share/shared-page.tsx';
import { accessMode } from '#lib/accounts/index.ts';
import { findTitle } from '#lib/conversations/index.ts';
import { resolveOwner } from '#lib/platform/identity.ts';
import { openShare } from '#lib/sharing/index.ts';
import { requestTranslator } from '../../../../translator.ts';

interface PageProps {
  /** `/chat/<share_id>/<conversation_id>`, the address that links and QR codes carry; "-" for `/chat/<share_id>/`. */
  readonly params: Promise<{ readonly id: string; readonly conversation_id: string }>;
  /** `?wrong`, `?wait`: what became of a passphrase. */
  readonly searchParams: Promise<Readonly<Record<string, string | string[] | undefined>>>;
}

/** Once a request, for the title and for the page. */
const readShared = cache(async (id: string) => {
  const head = await headers();
  return openShare(head, await resolveOwner({ headers: head }), id);
});

export async function generateMetadata({ params }: PageProps): Promise<Metadata> {
  const t = await requestTranslator();
  const shared = await readShared((await params).id);
  const indexed = shared.state === 'open' && !shared.noindex;
  const title = {
    open: t('share.untitled'),
    covered: t('share.coveredTitle'),
    locked: t('share.lockedTitle'),
    gone: t('share.goneTitle'),
  }[shared.state];
  return {
    title: (shared.state === 'open' && shared.chat.title) || title,
    // A form that is sent without a referrer has no origin either, and would be refused as a stranger's.
    referrer: shared.state === 'locked' ? 'same-origin' : 'no-referrer',
    robots: { index: indexed, follow: indexed },
  };
}

export default async function SharedConversationPage({ params, searchParams }: PageProps) {
  const { id, conversation_id } = await params;
  const shared = await readShared(id);
  if (shared.state === 'open') {
    const { chatId } = shared;
    // Another chat's id asks for a copy of the moment (contract, section 3.1); without one there is nothing to confuse.
    const still = conversation_id !== '-' && chatId !== null && decoded(conversation_id) !== chatId;
    return <SharedPage shareId={shared.id} chat={shared.chat} still={still} carry={await carryOf()} />;
  }
  if (shared.state === 'locked') {
    const asked = await searchParams;
    const problem = asked.wrong !== undefined ? 'wrong' : asked.wait !== undefined ? 'wait' : null;
    const path = `/chat/${shared.id}/${conversation_id === '-' ? '' : conversation_id}`;
    return <LockedPage shareId={shared.id} path={path} problem={problem} />;
  }
  if (shared.state === 'covered') return <CoveredPage />;
  // With the slash at its end, the address of one's own chat looks like that of a share.
  const owner = await resolveOwner({ headers: await headers() });
  if (conversation_id === '-' && (await findTitle(owner.id, id)) !== null) redirect(`/chat/${id}`);
  return <GonePage status={shared.why === 'expired' ? 410 : 404} />;
}

/** Whether a copy can be this reader's: who is nobody here has to be somebody first. */
async function carryOf(): Promise<Carry> {
  const { kind } = await resolveOwner({ headers: await headers() });
  if (kind === 'device') return 'none';
  const mode = accessMode();
  return kind === 'nobody' ? (mode === 'open' ? 'none' : mode) : 'open';
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
