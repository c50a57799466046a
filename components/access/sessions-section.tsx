'use client';

import { useMutation } from '@tanstack/react-query';
import { useFormatter, useNow, useTranslations } from 'use-intl';
import { LoadFailed } from '#components/settings/load-failed.tsx';
import { Section } from '#components/settings/section.tsx';
import { Button } from '#components/ui/button.tsx';
import { Skeleton } from '#components/ui/skeleton.tsx';
import { toast } from '#components/ui/toast.tsx';
import { leaveFor, signOut, signOutEverywhere, useEndSession, useSessions } from '#lib/client/access.ts';
import type { SessionView } from '#lib/contract/access.ts';
import { useAccessError } from './use-access-error.ts';

/** The browsers that are signed in, and the ways to sign them out. */
export function SessionsSection() {
  const t = useTranslations('access');
  const sessions = useSessions();
  const items = sessions.data?.items;
  return (
    <Section title={t('sessions')} hint={t('sessionsHint')}>
      {sessions.isError ? <LoadFailed error={sessions.error} retry={sessions.refetch} /> : null}
      {!items && !sessions.isError ? <Skeleton className="h-24" /> : null}
      {items ? (
        <ul className="divide-y divide-line rounded-lg border border-line bg-raised">
          {items.map((session) => (
            <SessionRow key={session.id} session={session} />
          ))}
        </ul>
      ) : null}
      <SignOutButtons />
    </Section>
  );
}

function SessionRow({ session }: { readonly session: SessionView }) {
  const t = useTranslations('access');
  const format = useFormatter();
  const now = useNow({ updateInterval: 60_000 });
  const errorText = useAccessError();
  const end = useEndSession();
  const name = session.device || t('someBrowser');
  const seen = t('lastSeen', { when: format.relativeTime(Math.min(session.last_seen, now.getTime()), now) });
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2.5">
      <div className="min-w-0 flex-1 basis-48">
        <p className="truncate">{name}</p>
        <p className="text-[13px] leading-5 text-faint">
          {session.current ? <span className="text-accent">{t('thisBrowser')}</span> : seen}
          {session.address ? <bdi> · {session.address}</bdi> : null}
        </p>
      </div>
      {session.current ? null : (
        <Button
          aria-label={t('endSessionNamed', { name })}
          disabled={end.isPending}
          onClick={() =>
            end.mutate(session.id, { onError: (error) => toast({ kind: 'error', title: errorText(error) }) })
          }
        >
          {t('endSession')}
        </Button>
      )}
    </li>
  );
}

function SignOutButtons() {
  const t = useTranslations('access');
  const errorText = useAccessError();
  const leave = useMutation({
    mutationFn: (everywhere: boolean) => (everywhere ? signOutEverywhere() : signOut()),
    onSuccess: () => leaveFor('/sign-in'),
    onError: (error) => toast({ kind: 'error', title: errorText(error) }),
  });
  return (
    <div className="flex flex-wrap gap-2">
      <Button disabled={leave.isPending} onClick={() => leave.mutate(false)}>
        {t('signOut')}
      </Button>
      <Button variant="danger" disabled={leave.isPending} onClick={() => leave.mutate(true)}>
        {t('signOutEverywhere')}
      </Button>
    </div>
  );
}
