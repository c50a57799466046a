'use client';

import { useRouter } from 'next/navigation';
import { createContext, use, useCallback } from 'react';
import { LOCALE_COOKIE, type Locale, THEME_COOKIE, type Theme } from '#components/i18n/locales.ts';

interface Preferences {
  readonly locale: Locale;
  readonly theme: Theme;
}

/** As the server read them from this request's cookies. */
export const PreferencesContext = createContext<Preferences>({ locale: 'en', theme: 'system' });

const YEAR = 365 * 24 * 60 * 60;

/** The reader's language and theme, and how to change them: a cookie, and the page drawn anew by the server. */
export function usePreferences() {
  const router = useRouter();
  const preferences = use(PreferencesContext);
  const store = useCallback(
    (name: string, value: string) => {
      // Both are read by the server before it renders; neither is a secret.
      // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is asynchronous and not everywhere yet
      document.cookie = `${name}=${value}; path=/; max-age=${YEAR}; samesite=lax`;
      router.refresh();
    },
    [router],
  );
  const setTheme = useCallback(
    (theme: Theme) => {
      if (theme === 'system') delete document.documentElement.dataset.theme;
      else document.documentElement.dataset.theme = theme;
      store(THEME_COOKIE, theme);
    },
    [store],
  );
  const setLocale = useCallback((locale: Locale) => store(LOCALE_COOKIE, locale), [store]);
  return { ...preferences, setTheme, setLocale };
}
