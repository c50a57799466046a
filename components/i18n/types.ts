import type messages from '../../messages/en.json';
import type { Locale } from './locales.ts';

/** A key that English lacks is a type error. */
declare module 'use-intl' {
  interface AppConfig {
    Messages: typeof messages;
    Locale: Locale;
  }
}
