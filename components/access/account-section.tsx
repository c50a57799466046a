'use client';

import { type FormEvent, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Section } from '#components/settings/section.tsx';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { toast } from '#components/ui/toast.tsx';
import { useChangeName, useChangePassword } from '#lib/client/access.ts';
import type { PersonView } from '#lib/contract/access.ts';
import { useAccessError } from './use-access-error.ts';

/** Name and password of one's own account. */
export function AccountSection({ person }: { readonly person: PersonView }) {
  const t = useTranslations('access');
  return (
    <Section title={t('you')} hint={`${t('youHint', { email: person.email })} ${t(ROLES[person.role])}.`}>
      <NameForm name={person.name} />
      {person.has_password ? <PasswordForm /> : <p className="text-soft">{t('noPasswordPlain')}</p>}
    </Section>
  );
}

export const ROLES = { admin: 'roleAdmin', member: 'roleMember' } as const;

function NameForm({ name }: { readonly name: string }) {
  const t = useTranslations('access');
  const errorText = useAccessError();
  const [value, setValue] = useState(name);
  const change = useChangeName();
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate(value, {
      onSuccess: () => toast({ title: t('saved') }),
      onError: (error) => toast({ kind: 'error', title: errorText(error) }),
    });
  };
  return (
    <form onSubmit={onSubmit}>
      <Field label={t('name')}>
        {(ids) => (
          <div className="flex flex-wrap gap-2">
            <Input
              {...ids}
              className="min-w-48 flex-1"
              autoComplete="name"
              required
              maxLength={80}
              value={value}
              onChange={(event) => setValue(event.target.value)}
            />
            <Button type="submit" disabled={change.isPending || value.trim() === '' || value.trim() === name}>
              {t('save')}
            </Button>
          </div>
        )}
      </Field>
    </form>
  );
}

function PasswordForm() {
  const t = useTranslations('access');
  const errorText = useAccessError();
  const [current, setCurrent] = useState('');
  const [password, setPassword] = useState('');
  const change = useChangePassword();
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate(
      { current, password },
      {
        onSuccess: () => {
          setCurrent('');
          setPassword('');
          toast({ title: t('passwordChanged') });
        },
      },
    );
  };
  return (
    <form onSubmit={onSubmit} className="flex flex-col gap-3">
      <Field label={t('currentPassword')}>
        {(ids) => (
          <Input
            {...ids}
            type="password"
            autoComplete="current-password"
            required
            maxLength={256}
            value={current}
            onChange={(event) => setCurrent(event.target.value)}
          />
        )}
      </Field>
      <Field label={t('newPassword')} hint={t('passwordHint')}>
        {(ids) => (
          <Input
            {...ids}
            type="password"
            autoComplete="new-password"
            required
            minLength={8}
            maxLength={256}
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        )}
      </Field>
      <p role="alert" className="text-[13.5px] text-danger empty:hidden">
        {change.isError ? errorText(change.error) : undefined}
      </p>
      <Button type="submit" className="self-start" disabled={change.isPending}>
        {t('changePassword')}
      </Button>
    </form>
  );
}
