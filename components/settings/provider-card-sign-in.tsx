'use client';

import Check from 'lucide-react/icons/check';
import Copy from 'lucide-react/icons/copy';
import ExternalLink from 'lucide-react/icons/external-link';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { copyText } from '#components/markdown/copy-text.ts';
import { useErrorText } from '#components/shell/error-text.ts';
import { Button, buttonClasses } from '#components/ui/button.tsx';
import { IconButton } from '#components/ui/icon-button.tsx';
import { Spinner } from '#components/ui/spinner.tsx';
import { toast } from '#components/ui/toast.tsx';
import { useRemoveCredential, useTestCredential } from '#lib/client/credentials.ts';
import { MAX_FAILURES, usePollSignIn, useStartSignIn } from '#lib/client/sign-in.ts';
import type { CatalogueProvider, CredentialView, SignInStart } from '#lib/contract/api.ts';

interface SignInProps {
  readonly provider: CatalogueProvider;
  readonly credential: CredentialView | undefined;
}

/** A provider one signs in to: by a code that is typed on its own page. */
export function SignIn({ provider, credential }: SignInProps) {
  const t = useTranslations('settings');
  if (credential?.source === 'environment') {
    return <p className="text-[14px] text-soft">{t('apiKeyEnvironment', { masked: credential.masked ?? '…' })}</p>;
  }
  if (credential) return <SignedIn provider={provider} />;
  return provider.sign_in_needs ? <NoApplication /> : <SignedOut provider={provider} />;
}

const NEW_APPLICATION = 'https://github.com/settings/applications/new';

/** Nobody can sign in before the server has an application there: how its operator gets one. */
function NoApplication() {
  const t = useTranslations('settings');
  return (
    <div className="flex flex-col items-start gap-4">
      <p className="max-w-[60ch] text-[14px] leading-5 text-soft">{t('signIn.noApplication')}</p>
      <ol className="flex max-w-[60ch] list-decimal flex-col gap-1.5 ps-5 text-[14px] leading-5 text-soft">
        <li>{t('signIn.makeApplication')}</li>
        <li>{t('signIn.enableDeviceFlow')}</li>
        <li>{t.rich('signIn.setClientId', { code: (name) => <code className="font-mono text-ink">{name}</code> })}</li>
      </ol>
      <a href={NEW_APPLICATION} target="_blank" rel="noopener noreferrer" className={buttonClasses('primary')}>
        {t('signIn.open', { site: 'github.com' })}
        <ExternalLink aria-hidden="true" />
      </a>
    </div>
  );
}

function SignedIn({ provider }: { readonly provider: CatalogueProvider }) {
  const t = useTranslations('settings');
  const errorText = useErrorText();
  const test = useTestCredential(provider.id);
  const remove = useRemoveCredential(provider.id);
  const failure = test.error ?? remove.error;
  const signOut = () =>
    remove.mutate(undefined, {
      onSuccess: () => toast({ title: t('signIn.signedOut', { provider: provider.label }) }),
    });
  return (
    <div className="flex flex-col gap-4">
      <p className="flex items-center gap-2 text-[14px] text-soft">
        <Check aria-hidden="true" className="size-4 text-accent" />
        {t('signIn.done')}
      </p>
      <p aria-live="polite" className="text-[14px] leading-5 empty:hidden">
        {failure ? <span className="text-danger">{t('testFailed', { reason: errorText(failure) })}</span> : null}
        {!failure && test.isSuccess ? (
          <span className="text-accent">{t('testOk', { count: test.data.models })}</span>
        ) : null}
      </p>
      <div className="flex flex-wrap gap-2">
        <Button disabled={test.isPending || remove.isPending} onClick={() => test.mutate({})}>
          {test.isPending ? <Spinner /> : null}
          {test.isPending ? t('testing') : t('test')}
        </Button>
        <Button variant="danger" disabled={remove.isPending} onClick={signOut}>
          {t('signIn.out')}
        </Button>
      </div>
    </div>
  );
}

function SignedOut({ provider }: { readonly provider: CatalogueProvider }) {
  const t = useTranslations('settings');
  const errorText = useErrorText();
  const start = useStartSignIn(provider.id);
  const poll = usePollSignIn(provider.id, start.data);
  const status = poll.data?.status ?? 'pending';
  const isOver = status === 'expired' || status === 'denied';
  const failure = start.error ?? (poll.error && isFinal(poll.error, poll.errorUpdateCount) ? poll.error : null);

  if (start.data && !isOver && !failure) {
    return <Waiting start={start.data} done={status === 'success'} onCancel={start.reset} />;
  }
  return (
    <div className="flex flex-col items-start gap-4">
      <p className="max-w-[60ch] text-[14px] leading-5 text-soft">{t('signIn.intro', { provider: provider.label })}</p>
      <p aria-live="polite" className="text-[14px] leading-5 text-danger empty:hidden">
        {isOver ? t(status === 'denied' ? 'signIn.denied' : 'signIn.expired') : null}
        {failure ? t('signIn.failed', { reason: errorText(failure) }) : null}
      </p>
      <Button variant="primary" disabled={start.isPending} onClick={() => start.mutate()}>
        {start.isPending ? <Spinner /> : null}
        {isOver || failure ? t('signIn.again') : t('signIn.start')}
      </Button>
    </div>
  );
}

/** A question that fails is asked again, unless the server no longer knows the sign-in, or it failed too often. */
const isFinal = (error: Error, failures: number): boolean =>
  failures > MAX_FAILURES || ('status' in error && error.status === 404);

interface WaitingProps {
  readonly start: SignInStart;
  readonly done: boolean;
  readonly onCancel: () => void;
}

function Waiting({ start, done, onCancel }: WaitingProps) {
  const t = useTranslations('settings');
  const tCommon = useTranslations('common');
  const [copied, setCopied] = useState(false);
  const page = new URL(start.verification_uri);
  return (
    <div className="flex flex-col items-start gap-4">
      <p className="text-[14px] leading-5 text-soft">{t('signIn.enter', { site: page.host })}</p>
      <p className="flex items-center gap-2 rounded-lg border border-line bg-you py-1.5 ps-4 pe-1.5">
        <code dir="ltr" className="font-mono text-[22px] leading-8 tracking-[0.12em] text-ink select-all">
          {start.user_code}
        </code>
        <IconButton
          label={copied ? t('signIn.copied') : t('signIn.copy')}
          onClick={() => copyText(start.user_code).then(setCopied)}
        >
          {copied ? <Check aria-hidden="true" className="text-accent" /> : <Copy aria-hidden="true" />}
        </IconButton>
      </p>
      <p role="status" className="flex items-center gap-2 text-[14px] leading-5 text-soft">
        {done ? <Check aria-hidden="true" className="size-4 text-accent" /> : <Spinner />}
        {done ? t('signIn.done') : t('signIn.waiting', { site: page.host })}
      </p>
      <div className="flex flex-wrap gap-2">
        <a
          href={start.verification_uri_complete ?? start.verification_uri}
          target="_blank"
          rel="noopener noreferrer"
          className={buttonClasses('primary')}
        >
          {t('signIn.open', { site: page.host })}
          <ExternalLink aria-hidden="true" />
        </a>
        <Button onClick={onCancel}>{tCommon('cancel')}</Button>
      </div>
    </div>
  );
}
