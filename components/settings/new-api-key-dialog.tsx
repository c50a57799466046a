'use client';

import { type FormEvent, useState } from 'react';
import { useTranslations } from 'use-intl';
import { CopyButton } from '#components/markdown/copy-button.tsx';
import { useErrorText } from '#components/shell/error-text.ts';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { useCreateApiKey } from '#lib/client/api-keys.ts';
import { API_SCOPES, type ApiScope, type CreatedApiKey } from '#lib/contract/api-keys.ts';

interface NewApiKeyDialogProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}

export function NewApiKeyDialog({ open, onOpenChange }: NewApiKeyDialogProps) {
  const t = useTranslations('settings.apiKeysTab');
  const [made, setMade] = useState<CreatedApiKey | null>(null);
  const close = (next: boolean) => {
    onOpenChange(next);
    if (!next) setMade(null);
  };
  return (
    <Dialog
      open={open}
      onOpenChange={close}
      title={made === null ? t('createTitle') : t('madeTitle')}
      description={made === null ? undefined : t('madeText')}
      className="max-w-lg"
    >
      {made === null ? <KeyForm onMade={setMade} /> : <MadeKey apiKey={made.key} onDone={() => close(false)} />}
    </Dialog>
  );
}

/** Until somebody says otherwise a key may do what OpenAI's API does, and not what the pages of this server do. */
const USUAL: readonly ApiScope[] = API_SCOPES.filter((scope) => scope !== 'backend');

function KeyForm({ onMade }: { readonly onMade: (key: CreatedApiKey) => void }) {
  const t = useTranslations('settings.apiKeysTab');
  const errorText = useErrorText();
  const create = useCreateApiKey();
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState(USUAL);
  const [requests, setRequests] = useState('');
  const [tokens, setTokens] = useState('');

  const send = (event: FormEvent) => {
    event.preventDefault();
    const limits = { requests_per_minute: countOf(requests), tokens_per_day: countOf(tokens) };
    create.mutate({ name, scopes: [...scopes], ...limits }, { onSuccess: onMade });
  };
  const toggle = (scope: ApiScope) =>
    setScopes(API_SCOPES.filter((one) => (one === scope ? !scopes.includes(one) : scopes.includes(one))));

  return (
    <form onSubmit={send} className="mt-4 flex flex-col gap-5">
      <Field label={t('name')} hint={t('nameHint')}>
        {(ids) => (
          <Input {...ids} required maxLength={100} value={name} onChange={(event) => setName(event.target.value)} />
        )}
      </Field>
      <fieldset>
        <legend className="mb-1.5 font-[540]">{t('scopes')}</legend>
        <div className="grid gap-x-4 sm:grid-cols-2">
          {API_SCOPES.map((scope) => (
            <label key={scope} className="flex min-h-9 items-center gap-2.5 pointer-coarse:min-h-11">
              <input
                type="checkbox"
                className="size-4.5 accent-(--color-accent)"
                checked={scopes.includes(scope)}
                onChange={() => toggle(scope)}
              />
              {t(`scope.${scope}`)}
            </label>
          ))}
        </div>
      </fieldset>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label={t('requests')} hint={t('noLimit')}>
          {(ids) => <CountInput {...ids} max={100_000} value={requests} onChange={setRequests} />}
        </Field>
        <Field label={t('tokens')} hint={t('noLimit')}>
          {(ids) => <CountInput {...ids} max={1_000_000_000} value={tokens} onChange={setTokens} />}
        </Field>
      </div>
      {create.isError ? (
        <p role="alert" className="text-danger">
          {errorText(create.error)}
        </p>
      ) : null}
      <div className="flex justify-end">
        <Button type="submit" variant="primary" disabled={create.isPending || scopes.length === 0}>
          {t('create')}
        </Button>
      </div>
    </form>
  );
}

interface CountInputProps {
  readonly id: string;
  readonly 'aria-describedby': string;
  readonly max: number;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function CountInput({ onChange, ...props }: CountInputProps) {
  return (
    <Input
      {...props}
      type="number"
      inputMode="numeric"
      min={1}
      step={1}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

const countOf = (text: string): number | null => (text.trim() === '' ? null : Number(text));

function MadeKey({ apiKey, onDone }: { readonly apiKey: string; readonly onDone: () => void }) {
  const t = useTranslations('settings.apiKeysTab');
  return (
    <div className="mt-4 flex flex-col gap-5">
      <div className="flex items-center gap-2 rounded-lg border border-line bg-raised py-2 ps-4 pe-2">
        <code dir="ltr" className="min-w-0 flex-1 text-[14px] leading-5 break-all">
          {apiKey}
        </code>
        <CopyButton text={apiKey} labels={{ copy: t('copyKey'), copied: t('copied') }} />
      </div>
      <div className="flex justify-end">
        <Button variant="primary" onClick={onDone}>
          {t('done')}
        </Button>
      </div>
    </div>
  );
}
