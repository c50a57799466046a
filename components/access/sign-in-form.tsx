'use client';

import { useMutation } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { Spinner } from '#components/ui/spinner.tsx';
import { leaveFor, type SignInInput, signIn } from '#lib/client/access.ts';
import { useAccessError } from './use-access-error.ts';

interface SignInFormProps {
  /** Accounts sign in with their e-mail address, the one owner with the password alone. */
  readonly withEmail: boolean;
  readonly next: string;
  /** What went wrong with a form that was sent without scripts, or at the provider. */
  readonly failure?: string | undefined;
}

/** A plain form that works without scripts; with them it stays on the page and says what was wrong. */
export function SignInForm({ withEmail, next, failure }: SignInFormProps) {
  const t = useTranslations('access');
  const errorText = useAccessError();
  const attempt = useMutation({ mutationFn: (input: SignInInput) => signIn(input), onSuccess: () => leaveFor(next) });
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const email = form.get('email');
    attempt.mutate({ password: String(form.get('password')), email: email === null ? undefined : String(email) });
  };
  const pending = attempt.isPending || attempt.isSuccess;
  const message = attempt.isError ? errorText(attempt.error) : attempt.isIdle ? failure : undefined;
  return (
    <form method="post" action="/backend-api/v2/session" onSubmit={onSubmit} className="mt-6 flex flex-col gap-3">
      <input type="hidden" name="next" value={next} />
      {withEmail ? (
        <Field label={t('email')}>
          {(ids) => <Input {...ids} name="email" type="email" autoComplete="username" required maxLength={254} />}
        </Field>
      ) : null}
      <Field label={t('password')}>
        {(ids) => (
          <Input
            {...ids}
            name="password"
            type="password"
            autoComplete="current-password"
            required
            maxLength={256}
            autoFocus={!withEmail}
          />
        )}
      </Field>
      <p role="alert" className="text-danger empty:hidden">
        {message}
      </p>
      <Button type="submit" variant="primary" className="mt-1 min-h-11 text-[16px]" disabled={pending}>
        {pending ? <Spinner /> : null}
        {t('enter')}
      </Button>
    </form>
  );
}
