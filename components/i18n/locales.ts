/** The languages of the interface, and how one is chosen. Shared by the server's layout and the browser. */

export const LOCALES = ['en', 'ru'] as const;
export type Locale = (typeof LOCALES)[number];
export const DEFAULT_LOCALE: Locale = 'en';
/** Each language by its own name. */
export const LOCALE_NAMES: Readonly<Record<Locale, string>> = { en: 'English', ru: 'Русский' };

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

/** Cookies the server reads before it renders, so that neither language nor theme flashes. */
export const LOCALE_COOKIE = 'locale';
export const THEME_COOKIE = 'theme';

export const isLocale = (value: unknown): value is Locale => LOCALES.some((locale) => locale === value);
export const isTheme = (value: unknown): value is Theme => THEMES.some((theme) => theme === value);

/** Longer headers are not a person's preference. */
const HEADER_CHARS = 500;

/**
 * The cookie's language if it is one of ours, else the best of `Accept-Language` (RFC 9110, 12.5.4), else English.
 * Only the primary subtag counts: "ru-BY" is Russian.
 */
export function negotiateLocale(cookie: string | undefined, acceptLanguage: string | null): Locale {
  if (isLocale(cookie)) return cookie;
  if (!acceptLanguage || acceptLanguage.length > HEADER_CHARS) return DEFAULT_LOCALE;
  const ranked = acceptLanguage
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.trim().toLowerCase().split(';');
      const quality = parameters.find((parameter) => parameter.trim().startsWith('q='))?.split('=')[1];
      return { language: tag.split('-')[0], quality: quality === undefined ? 1 : Number(quality) };
    })
    .filter((candidate) => candidate.quality > 0)
    .sort((a, b) => b.quality - a.quality);
  for (const { language } of ranked) if (isLocale(language)) return language;
  return DEFAULT_LOCALE;
}
