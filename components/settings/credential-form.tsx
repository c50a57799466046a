'use client';

import ExternalLink from 'lucide-react/icons/external-link';
import { type FormEvent, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useErrorText } from '#components/shell/error-text.ts';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { Spinner } from '#components/ui/spinner.tsx';
import { toast } from '#components/ui/toast.tsx';
import {
  type CredentialInput,
  useRemoveCredential,
  useSaveCredential,
  useTestCredential,
} from '#lib/client/credentials.ts';
import { useIsDemo } from '#lib/client/quota.ts';
import type { CatalogueProvider, CredentialView } from '#lib/contract/api.ts';
import { BaseUrlField, isAddress } from './base-url-field.tsx';

interface CredentialFormProps {
  readonly provider: CatalogueProvider;
  readonly credential: CredentialView | undefined;
}

/** The key and address of one provider. What is typed is tried with a real call before it is stored. */
export function CredentialForm({ provider, credential }: CredentialFormProps) {
  const t = useTranslations('settings');
  const isDemo = useIsDemo();
  const test = useTestCredential(provider.id);
  const save = useSaveCredential(provider.id);
  const remove = useRemoveCredential(provider.id);
  const [key, setKey] = useState('');
  const [baseUrl, setBaseUrl] = useState<string | null>(null);
  const [invalid, setInvalid] = useState(false);
  const fixed = credential?.source === 'environment';
  const hasAddress = !fixed && !isDemo;
  const address = baseUrl ?? credential?.base_url ?? '';
  const input: CredentialInput = {
    ...(key.trim() === '' ? {} : { api_key: key.trim() }),
    ...(address.trim() === '' ? {} : { base_url: address.trim() }),
  };
  const changed = key.trim() !== '' || (baseUrl !== null && baseUrl.trim() !== (credential?.base_url ?? ''));
  // Nothing stored and nothing typed, or what was stored wiped out: there is nothing to try.
  const empty = changed ? Object.keys(input).length === 0 : !credential && provider.status === 'needs_key';
  const busy = test.isPending || save.isPending || remove.isPending;

  const store = async () => {
    await save.mutateAsync(input);
    setKey('');
    setBaseUrl(null);
    toast({ title: t('connected', { provider: provider.label }) });
  };
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (!isAddress(address)) {
      setInvalid(true);
      event.currentTarget.querySelector<HTMLInputElement>('[inputmode="url"]')?.focus();
      return;
    }
    // The refusal of either step is shown below from its own mutation.
    test
      .mutateAsync(input)
      .then(
        () => (changed ? store() : undefined),
        () => undefined,
      )
      .catch(() => undefined);
  };

  const addressField = (
    <BaseUrlField
      provider={provider}
      value={address}
      invalid={invalid}
      onChange={(value) => {
        setBaseUrl(value);
        setInvalid(false);
      }}
      onLeave={() => setInvalid(!isAddress(address))}
    />
  );

  return (
    <form noValidate onSubmit={onSubmit} className="flex flex-col gap-4">
      {provider.takes_base_url && hasAddress ? addressField : null}
      {fixed ? (
        <p className="text-[14px] text-soft">{t('apiKeyEnvironment', { masked: credential.masked ?? '…' })}</p>
      ) : (
        <Field
          label={t(provider.takes_base_url ? 'apiKeyOptional' : 'apiKey')}
          hint={credential?.masked ? t('apiKeyStored', { masked: credential.masked }) : undefined}
        >
          {(ids) => (
            <Input
              {...ids}
              // Not "password": browsers would offer to save it and fill it in at other providers.
              type="text"
              autoComplete="off"
              autoCapitalize="off"
              spellCheck={false}
              maxLength={4_000}
              value={key}
              placeholder={credential?.masked ?? ''}
              onChange={(event) => setKey(event.target.value)}
              className="font-mono [-webkit-text-security:disc]"
            />
          )}
        </Field>
      )}
      {!provider.takes_base_url && hasAddress ? addressField : null}
      <TestResult test={test} save={save} remove={remove} />
      <div className="flex flex-wrap items-center gap-2">
        <Button type="submit" variant="primary" disabled={busy || empty}>
          {busy ? <Spinner /> : null}
          {test.isPending ? t('testing') : changed || empty ? t('testAndSave') : t('test')}
        </Button>
        {test.isError && changed ? (
          <Button disabled={busy || !isAddress(address)} onClick={() => store().then(test.reset, () => undefined)}>
            {t('saveAnyway')}
          </Button>
        ) : null}
        {credential?.source === 'stored' ? (
          <RemoveButton
            provider={provider.label}
            disabled={busy}
            onRemove={() =>
              remove.mutate(undefined, {
                onSuccess: () => toast({ title: t('removed', { provider: provider.label }) }),
              })
            }
          />
        ) : null}
        <ProviderLink provider={provider} />
      </div>
    </form>
  );
}

interface RemoveButtonProps {
  readonly provider: string;
  readonly disabled: boolean;
  readonly onRemove: () => void;
}

/** Asks once: a key cannot be brought back, since it was never sent to the page. */
function RemoveButton({ provider, disabled, onRemove }: RemoveButtonProps) {
  const t = useTranslations('settings');
  const tCommon = useTranslations('common');
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Button variant="danger" disabled={disabled} onClick={() => setAsking(true)}>
        {t('removeKey')}
      </Button>
      <Dialog
        open={asking}
        onOpenChange={setAsking}
        title={t('removeTitle', { provider })}
        description={t('removeText')}
        className="max-w-md"
      >
        <div className="flex flex-wrap justify-end gap-2 pt-4">
          <Button onClick={() => setAsking(false)}>{tCommon('cancel')}</Button>
          <Button
            variant="danger"
            onClick={() => {
              setAsking(false);
              onRemove();
            }}
          >
            {t('removeKey')}
          </Button>
        </div>
      </Dialog>
    </>
  );
}

function ProviderLink({ provider }: { readonly provider: CatalogueProvider }) {
  const t = useTranslations('settings');
  const href = provider.login_url ?? provider.url;
  if (!href) return null;
  return (
    <a
      href={href}
      target="_blank"
      rel="noopener noreferrer"
      className="ms-auto inline-flex min-h-9 items-center gap-1.5 rounded-md px-2 text-[14px] text-accent hover:underline pointer-coarse:min-h-11"
    >
      {provider.login_url ? t('getKey') : t('website')}
      <ExternalLink aria-hidden="true" className="size-3.5" />
    </a>
  );
}

interface TestResultProps {
  readonly test: ReturnType<typeof useTestCredential>;
  readonly save: ReturnType<typeof useSaveCredential>;
  readonly remove: ReturnType<typeof useRemoveCredential>;
}

function TestResult({ test, save, remove }: TestResultProps) {
  const t = useTranslations('settings');
  const errorText = useErrorText();
  const failure = save.error ?? remove.error;
  return (
    <p aria-live="polite" className="text-[14px] leading-5 empty:hidden">
      {failure ? <span className="text-danger">{t('saveFailed', { reason: errorText(failure) })}</span> : null}
      {!failure && test.isError ? (
        <span className="text-danger">{t('testFailed', { reason: errorText(test.error) })}</span>
      ) : null}
      {!failure && test.isSuccess ? (
        <span className="text-accent">{t('testOk', { count: test.data.models })}</span>
      ) : null}
    </p>
  );
}
