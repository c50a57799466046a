import { createTranslator } from 'use-intl/core';
import { loadMessages } from '#components/i18n/load-messages.ts';
import { requestPreferences } from './request-preferences.ts';

/** The reader's language for what is rendered on the server alone: titles, the home page, the error pages. */
export async function requestTranslator() {
  const { locale } = await requestPreferences();
  return createTranslator({ locale, messages: await loadMessages(locale) });
}
