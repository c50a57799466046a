'use client';

import { useMutation } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { Spinner } from '#components/ui/spinner.tsx';
import { leaveFor, type SignUpInput, signUp } from '#lib/client/access.ts';
import { useAccessError } from './use-access-error.ts';

/** By what right an account is made here: the first of the server, or with an invitation. */
export interface Right {
  readonly invitation?: string | undefined;
  readonly setup?: string | undefined;
}

export function SignUpForm({ right }: { readonly right: Right }) {
  const t = useTranslations('access');
  const errorText = useAccessError();
  const attempt = useMutation({
    mutationFn: (input: SignUpInput) => signUp(input),
    // In the place of this page: its address is used up.
    onSuccess: () => leaveFor('/chat/'),
  });
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? '');
    attempt.mutate({ name: text('name'), email: text('email'), password: text('password'), ...right });
  };
  const pending = attempt.isPending || attempt.isSuccess;
  return (
    // Sent before its script is there, the password must not land in the address.
    <form method="post" onSubmit={onSubmit} className="mt-6 flex flex-col gap-3">
      <Field label={t('name')}>
        {(ids) => <Input {...ids} name="name" autoComplete="name" required maxLength={80} autoFocus />}
      </Field>
      <Field label={t('email')}>
        {(ids) => <Input {...ids} name="email" type="email" autoComplete="username" required maxLength={254} />}
      </Field>
      <Field label={t('password')} hint={t('passwordHint')}>
        {(ids) => (
          <Input
            {...ids}
            name="password"
            type="password"
            autoComplete="new-password"
            required
            minLength={8}
            maxLength={256}
          />
        )}
      </Field>
      <p role="alert" className="text-danger empty:hidden">
        {attempt.isError ? errorText(attempt.error) : undefined}
      </p>
      <Button type="submit" variant="primary" className="mt-1 min-h-11 text-[16px]" disabled={pending}>
        {pending ? <Spinner /> : null}
        {t('createAccount')}
      </Button>
    </form>
  );
}
