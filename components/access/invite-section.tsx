'use client';

import { type FormEvent, useState } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import { Section } from '#components/settings/section.tsx';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { Select } from '#components/ui/select.tsx';
import { toast } from '#components/ui/toast.tsx';
import { useInvitations, useInvite, useWithdrawInvitation } from '#lib/client/access.ts';
import { type InvitationView, type Role, roleSchema } from '#lib/contract/access.ts';
import { ROLES } from './account-section.tsx';
import { useAccessError } from './use-access-error.ts';

/** Makes links for new people, and shows those that wait. */
export function InviteSection() {
  const t = useTranslations('access');
  const errorText = useAccessError();
  const [note, setNote] = useState('');
  const [role, setRole] = useState<Role>('member');
  const invite = useInvite();
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    invite.mutate(
      { role, note },
      {
        onSuccess: () => setNote(''),
        onError: (error) => toast({ kind: 'error', title: errorText(error) }),
      },
    );
  };
  return (
    <Section title={t('invite')} hint={t('inviteHint')}>
      <form onSubmit={onSubmit} className="flex flex-col gap-3">
        <Field label={t('inviteNote')}>
          {(ids) => <Input {...ids} maxLength={120} value={note} onChange={(event) => setNote(event.target.value)} />}
        </Field>
        <Field inline label={t('inviteRole')}>
          {(ids) => (
            <Select
              {...ids}
              value={role}
              onChange={(next) => setRole(roleSchema.parse(next))}
              options={roleSchema.options.toReversed().map((value) => ({ value, label: t(ROLES[value]) }))}
            />
          )}
        </Field>
        <Button type="submit" className="self-start" disabled={invite.isPending}>
          {t('inviteMake')}
        </Button>
      </form>
      {invite.data ? <InvitationLink key={invite.data.id} url={invite.data.url} /> : null}
      <OpenInvitations />
    </Section>
  );
}

function InvitationLink({ url }: { readonly url: string }) {
  const t = useTranslations('access');
  const [copied, setCopied] = useState(false);
  const copy = () => void navigator.clipboard?.writeText(url).then(() => setCopied(true));
  return (
    <Field label={t('inviteLink')} hint={t('inviteOnce')}>
      {(ids) => (
        <div className="flex flex-wrap gap-2">
          <Input
            {...ids}
            className="min-w-48 flex-1 font-mono text-[13.5px]"
            readOnly
            dir="ltr"
            value={url}
            onFocus={(event) => event.target.select()}
          />
          <Button onClick={copy}>{copied ? t('copied') : t('copy')}</Button>
        </div>
      )}
    </Field>
  );
}

function OpenInvitations() {
  const t = useTranslations('access');
  const items = useInvitations().data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <div>
      <h3 className="text-[13.5px] text-faint">{t('open')}</h3>
      <ul className="mt-1 divide-y divide-line rounded-lg border border-line bg-raised">
        {items.map((invitation) => (
          <InvitationRow key={invitation.id} invitation={invitation} />
        ))}
      </ul>
    </div>
  );
}

function InvitationRow({ invitation }: { readonly invitation: InvitationView }) {
  const t = useTranslations('access');
  const format = useFormatter();
  const errorText = useAccessError();
  const withdraw = useWithdrawInvitation();
  const name = invitation.note || t('unnamed');
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2.5">
      <div className="min-w-0 flex-1 basis-48">
        <p dir="auto" className="truncate">
          {name}
        </p>
        <p className="text-[13px] leading-5 text-faint">
          {t(ROLES[invitation.role])} ·{' '}
          {t('expires', { when: format.dateTime(invitation.expires, { dateStyle: 'medium' }) })}
        </p>
      </div>
      <Button
        aria-label={t('withdrawNamed', { name })}
        disabled={withdraw.isPending}
        onClick={() =>
          withdraw.mutate(invitation.id, { onError: (error) => toast({ kind: 'error', title: errorText(error) }) })
        }
      >
        {t('withdraw')}
      </Button>
    </li>
  );
}
