'use client';

import { useTranslations } from 'use-intl';
import { AccountSection } from '#components/access/account-section.tsx';
import { DeleteAccount } from '#components/access/delete-account.tsx';
import { InviteSection } from '#components/access/invite-section.tsx';
import { PeopleSection } from '#components/access/people-section.tsx';
import { SessionsSection } from '#components/access/sessions-section.tsx';
import { useSessionState } from '#lib/client/access.ts';
import { Section } from './section.tsx';

/** One's account and the browsers signed in to it; for administrators the others too. */
export function AccessTab() {
  const t = useTranslations('access');
  const { mode, person } = useSessionState();
  return (
    <>
      {person ? (
        <AccountSection person={person} />
      ) : mode === 'password' ? (
        <Section title={t('ownerPassword')}>
          <p className="max-w-[62ch] text-soft">{t('ownerPasswordHint')}</p>
        </Section>
      ) : null}
      <SessionsSection />
      {person?.role === 'admin' ? (
        <>
          <PeopleSection me={person} />
          <InviteSection />
        </>
      ) : null}
      {person ? <DeleteAccount person={person} /> : null}
    </>
  );
}
