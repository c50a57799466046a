'use client';

import { useTranslations } from 'use-intl';
import { isLocale, isTheme, LOCALE_NAMES, LOCALES } from '#components/i18n/locales.ts';
import { useChord } from '#components/shell/platform-keys.ts';
import { usePreferences } from '#components/shell/preferences.tsx';
import { Field } from '#components/ui/field.tsx';
import { Segmented } from '#components/ui/segmented.tsx';
import { Select } from '#components/ui/select.tsx';
import { Switch } from '#components/ui/switch.tsx';
import { useSettings } from '#lib/client/settings.ts';
import { useSave } from './use-save.ts';

export function GeneralTab() {
  const t = useTranslations('settings');
  const { theme, setTheme, locale, setLocale } = usePreferences();
  const { send_on_enter: sendOnEnter } = useSettings();
  const save = useSave();
  const chord = useChord('Enter');
  return (
    <div className="flex flex-col gap-7">
      <Field inline label={t('appearance')} hint={t('appearanceHint')}>
        {() => (
          <Segmented
            label={t('appearance')}
            value={theme}
            onChange={(next) => isTheme(next) && setTheme(next)}
            options={[
              { value: 'system', label: t('themeSystem') },
              { value: 'light', label: t('themeLight') },
              { value: 'dark', label: t('themeDark') },
            ]}
          />
        )}
      </Field>
      <Field inline label={t('language')}>
        {(ids) => (
          <Select
            {...ids}
            className="sm:w-auto"
            value={locale}
            onChange={(next) => isLocale(next) && setLocale(next)}
            options={LOCALES.map((value) => ({ value, label: LOCALE_NAMES[value] }))}
          />
        )}
      </Field>
      <Field inline label={t('sendOnEnter')} hint={t('sendOnEnterHint', { chord })}>
        {(ids) => <Switch {...ids} checked={sendOnEnter} onChange={(checked) => save({ send_on_enter: checked })} />}
      </Field>
    </div>
  );
}
