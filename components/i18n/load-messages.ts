import type { Messages } from 'use-intl';
import type { Locale } from './locales.ts';

/** The texts of one language: each is its own chunk, and only the reader's goes into the page. */
export async function loadMessages(locale: Locale): Promise<Messages> {
  switch (locale) {
    case 'ru':
      return (await import('../../messages/ru.json')).default;
    case 'en':
      return (await import('../../messages/en.json')).default;
  }
}
