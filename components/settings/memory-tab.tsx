'use client';

import { useTranslations } from 'use-intl';
import { Field } from '#components/ui/field.tsx';
import { Switch } from '#components/ui/switch.tsx';
import { useSettings } from '#lib/client/settings.ts';
import { MemoryList } from './memory-list.tsx';
import { Section } from './section.tsx';
import { useSave } from './use-save.ts';

export function MemoryTab() {
  const t = useTranslations('settings.memoryTab');
  const { memory } = useSettings();
  const save = useSave();
  return (
    <>
      <Section title={t('use')}>
        <Field inline label={t('useLabel')} hint={t('useHint')}>
          {(ids) => <Switch {...ids} checked={memory} onChange={(checked) => save({ memory: checked })} />}
        </Field>
      </Section>
      <Section title={t('entries')} hint={t('entriesHint')}>
        <MemoryList />
      </Section>
    </>
  );
}
