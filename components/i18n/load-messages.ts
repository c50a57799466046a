import compile from 'icu-minify/compile';
import type { Messages } from 'use-intl';
import type english from '../../messages/en.json';
import type { Locale } from './locales.ts';

/** A key that English lacks is a type error, wherever it is used. */
declare module 'use-intl' {
  interface AppConfig {
    Messages: typeof english;
    Locale: Locale;
  }
}

const compiled = new Map<Locale, Promise<Messages>>();

/**
 * The texts of one language, for the reader's page alone. They are compiled here, on the server: the browser then
 * needs no message parser (9 KB gzip), because next.config.ts puts use-intl's `format-only` in place of its parser.
 * The two belong together: raw messages do not format there, nor compiled ones with the parser.
 */
export function loadMessages(locale: Locale): Promise<Messages> {
  let messages = compiled.get(locale);
  if (!messages) {
    // The compiler's option tables have no prototype, which React does not pass on to the browser: as JSON they do.
    messages = readMessages(locale).then((raw): Messages => JSON.parse(JSON.stringify(compileTree(raw))));
    compiled.set(locale, messages);
  }
  return messages;
}

async function readMessages(locale: Locale): Promise<Messages> {
  switch (locale) {
    case 'ru':
      return (await import('../../messages/ru.json')).default;
    case 'en':
      return (await import('../../messages/en.json')).default;
  }
}

/** Compiled leaves are arrays where a message has arguments, but to use-intl's types they stay messages. */
function compileTree<T extends object>(tree: T): T {
  const entries = Object.entries(tree).map(([key, value]: [string, unknown]) => [
    key,
    typeof value === 'object' && value !== null ? compileTree(value) : compile(String(value)),
  ]);
  return Object.fromEntries(entries) as T;
}
