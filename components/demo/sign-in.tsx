'use client';

import { type FormEvent, useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useErrorText } from '#components/shell/error-text.ts';
import { Button, buttonClasses } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { Spinner } from '#components/ui/spinner.tsx';
import { SIGN_IN_URL, useSignInByToken, useSignOut } from '#lib/client/quota.ts';

interface SignInProps {
  readonly oauth: boolean;
  readonly user: string | null;
  /** After a token was accepted. */
  readonly onSignedIn?: () => void;
}

/** Signing in at the hub: there, or by a token. The token goes to this server once, and no script keeps it. */
export function SignIn({ oauth, user, onSignedIn }: SignInProps) {
  const t = useTranslations('demo');
  const signOut = useSignOut();
  const errorText = useErrorText();
  const framed = useFramed();
  if (user !== null) {
    return (
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <p>{t('signedInAs', { user })}</p>
        <Button disabled={signOut.isPending} onClick={() => signOut.mutate()}>
          {t('signOut')}
        </Button>
        {signOut.isError ? (
          <p role="alert" className="text-danger">
            {errorText(signOut.error)}
          </p>
        ) : null}
      </div>
    );
  }
  return (
    <div className="flex flex-col gap-4">
      <p className="max-w-[60ch] text-[14.5px] leading-[1.5] text-soft">{t('guestText')}</p>
      {oauth ? (
        <div>
          {/* The hub shows its page of consent in no frame of another site. */}
          <a href={SIGN_IN_URL} className={buttonClasses('outline', 'min-h-11')} {...(framed && { target: '_blank' })}>
            {t('signIn')}
          </a>
        </div>
      ) : null}
      <TokenForm onSignedIn={onSignedIn} />
    </div>
  );
}

function TokenForm({ onSignedIn }: { readonly onSignedIn: (() => void) | undefined }) {
  const t = useTranslations('demo');
  const errorText = useErrorText();
  const signIn = useSignInByToken(onSignedIn);
  const [token, setToken] = useState('');
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (token.trim() === '') return;
    signIn.mutate(token.trim(), { onSuccess: () => setToken('') });
  };
  return (
    <form onSubmit={onSubmit} className="max-w-[30rem]">
      <Field label={t('token')} hint={t('tokenHint')} error={signIn.isError ? errorText(signIn.error) : undefined}>
        {(ids) => (
          <div className="flex gap-2">
            <Input
              {...ids}
              // Not "password": browsers would offer to save it.
              type="text"
              autoComplete="off"
              autoCapitalize="off"
              spellCheck={false}
              maxLength={4_000}
              placeholder="hf_…"
              value={token}
              onChange={(event) => setToken(event.target.value)}
              className="min-w-0 font-mono [-webkit-text-security:disc]"
            />
            <Button type="submit" className="min-h-10 shrink-0" disabled={token.trim() === '' || signIn.isPending}>
              {signIn.isPending ? <Spinner /> : null}
              {t('useToken')}
            </Button>
          </div>
        )}
      </Field>
    </form>
  );
}

/** True inside a frame of another page; known in the browser alone. */
export function useFramed(): boolean {
  const [framed, setFramed] = useState(false);
  useEffect(() => setFramed(window.self !== window.top), []);
  return framed;
}
