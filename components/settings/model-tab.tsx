'use client';

import { useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import { useTranslations } from 'use-intl';
import { ModelPicker } from '#components/model-picker/model-picker.tsx';
import { useErrorText } from '#components/shell/error-text.ts';
import { Button } from '#components/ui/button.tsx';
import { Skeleton } from '#components/ui/skeleton.tsx';
import { Textarea } from '#components/ui/textarea.tsx';
import { findProvider, useCatalogue } from '#lib/client/catalogue.ts';
import { settingsQuery } from '#lib/client/settings.ts';
import type { Settings } from '#lib/contract/api.ts';
import { ParameterForm } from './parameter-form.tsx';
import { Section } from './section.tsx';
import { useDraft } from './use-draft.ts';
import { useSave } from './use-save.ts';

export function ModelTab() {
  const t = useTranslations();
  const errorText = useErrorText();
  const settings = useQuery(settingsQuery);
  if (settings.data) return <ModelForm settings={settings.data} />;
  if (!settings.isError) return <Skeleton className="h-72" />;
  return (
    <div className="flex flex-col items-start gap-3">
      {t('settings.loadFailed')} {errorText(settings.error)}
      <Button onClick={() => void settings.refetch()}>{t('common.retry')}</Button>
    </div>
  );
}

function ModelForm({ settings }: { readonly settings: Settings }) {
  const t = useTranslations('settings');
  const save = useSave();
  const provider = findProvider(useCatalogue().data, settings.provider);
  return (
    <>
      <Section title={t('defaultModel')} hint={t('defaultModelHint')}>
        <div className="-ms-2.5 flex">
          <ModelPicker
            value={{ provider: settings.provider, model: settings.model }}
            // Another provider takes other parameters: none is carried over.
            onChange={(choice) =>
              void save({ ...choice, ...(choice.provider === settings.provider ? {} : { parameters: {} }) })
            }
          />
        </div>
      </Section>
      <SystemPrompt stored={settings.system_prompt} save={save} />
      <Section
        title={t('parameters')}
        hint={provider ? t('parametersHint', { provider: provider.label }) : t('parametersAuto')}
      >
        {provider ? (
          <ParameterForm
            key={provider.id}
            provider={provider}
            values={settings.parameters}
            onChange={(parameters) => void save({ parameters })}
          />
        ) : null}
      </Section>
    </>
  );
}

interface SystemPromptProps {
  readonly stored: string;
  readonly save: (patch: Partial<Settings>) => Promise<boolean>;
}

/** The contract's limit of `system_prompt`. */
const PROMPT_CHARS = 100_000;

function SystemPrompt({ stored, save }: SystemPromptProps) {
  const t = useTranslations('settings');
  const store = useCallback((value: string) => save({ system_prompt: value }), [save]);
  const { value, saved, change, flush } = useDraft(stored, store);
  return (
    <Section title={t('systemPrompt')} hint={t('systemPromptHint')}>
      <div>
        <Textarea
          dir="auto"
          aria-label={t('systemPrompt')}
          maxLength={PROMPT_CHARS}
          value={value}
          onChange={(event) => change(event.target.value)}
          onBlur={flush}
        />
        <p aria-live="polite" className="h-5 text-[13px] text-faint">
          {saved ? t('saved') : ''}
        </p>
      </div>
    </Section>
  );
}
