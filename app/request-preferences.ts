import { cookies, headers } from 'next/headers';
import {
  isTheme,
  LOCALE_COOKIE,
  type Locale,
  negotiateLocale,
  THEME_COOKIE,
  type Theme,
} from '#components/i18n/locales.ts';

/**
 * What this request's reader prefers. Reading it makes a page dynamic, which it has to be: the CSP nonce is another
 * one for each request.
 */
export async function requestPreferences(): Promise<{ locale: Locale; theme: Theme }> {
  const [jar, head] = await Promise.all([cookies(), headers()]);
  const theme = jar.get(THEME_COOKIE)?.value;
  return {
    locale: negotiateLocale(jar.get(LOCALE_COOKIE)?.value, head.get('accept-language')),
    theme: isTheme(theme) ? theme : 'system',
  };
}
