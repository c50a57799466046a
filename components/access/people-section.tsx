'use client';

import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { LoadFailed } from '#components/settings/load-failed.tsx';
import { Section } from '#components/settings/section.tsx';
import { Button } from '#components/ui/button.tsx';
import { Skeleton } from '#components/ui/skeleton.tsx';
import { toast } from '#components/ui/toast.tsx';
import { useChangeRole, usePeople, useRemovePerson } from '#lib/client/access.ts';
import type { PersonView } from '#lib/contract/access.ts';
import { ROLES } from './account-section.tsx';
import { ConfirmDialog } from './confirm-dialog.tsx';
import { useAccessError } from './use-access-error.ts';

/** Everybody with an account, for administrators. */
export function PeopleSection({ me }: { readonly me: PersonView }) {
  const t = useTranslations('access');
  const people = usePeople();
  return (
    <Section title={t('people')} hint={t('peopleHint')}>
      {people.isError ? <LoadFailed error={people.error} retry={people.refetch} /> : null}
      {people.isPending ? <Skeleton className="h-24" /> : null}
      {people.data ? (
        <ul className="divide-y divide-line rounded-lg border border-line bg-raised">
          {people.data.items.map((person) => (
            <PersonRow key={person.id} person={person} isMe={person.id === me.id} />
          ))}
        </ul>
      ) : null}
    </Section>
  );
}

function PersonRow({ person, isMe }: { readonly person: PersonView; readonly isMe: boolean }) {
  const t = useTranslations('access');
  const errorText = useAccessError();
  const [removing, setRemoving] = useState(false);
  const change = useChangeRole();
  const remove = useRemovePerson();
  const failed = (error: Error) => toast({ kind: 'error', title: errorText(error) });
  const other = person.role === 'admin' ? 'member' : 'admin';
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-2 px-4 py-2.5">
      <div className="min-w-0 flex-1 basis-48">
        <p dir="auto" className="truncate">
          {person.name}
        </p>
        <p className="truncate text-[13px] leading-5 text-faint">
          {t(ROLES[person.role])} · <bdi>{person.email}</bdi>
        </p>
      </div>
      {isMe ? null : (
        <div className="flex flex-wrap gap-2">
          <Button
            disabled={change.isPending}
            onClick={() => change.mutate({ id: person.id, role: other }, { onError: failed })}
          >
            {t(other === 'admin' ? 'makeAdmin' : 'makeMember')}
          </Button>
          <Button variant="danger" onClick={() => setRemoving(true)}>
            {t('remove')}
          </Button>
        </div>
      )}
      <ConfirmDialog
        open={removing}
        onOpenChange={setRemoving}
        title={t('removeTitle', { name: person.name })}
        text={t('removeText')}
        action={t('remove')}
        pending={remove.isPending}
        onConfirm={() =>
          remove.mutate(person.id, {
            onSuccess: () => toast({ title: t('removed', { name: person.name }) }),
            onError: failed,
          })
        }
      />
    </li>
  );
}
