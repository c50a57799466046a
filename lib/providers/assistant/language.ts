/** The two languages the Assistant speaks. The question's own script decides; the interface language is the fallback. */
export type Language = 'en' | 'ru';

const CYRILLIC = /\p{Script=Cyrillic}/gu;
const LATIN = /\p{Script=Latin}/gu;
/** Code, quoted text and addresses are material, not the language somebody speaks. */
const MATERIAL = /```[\s\S]*?```|`[^`]*`|"[^"]*"|«[^»]*»|https?:\/\/\S+|\S+@\S+/gu;

/** @param fallback BCP 47 language of the interface */
export function detectLanguage(text: string, fallback: string): Language {
  const spoken = text.slice(0, 2_000).replace(MATERIAL, ' ');
  const cyrillic = spoken.match(CYRILLIC)?.length ?? 0;
  const latin = spoken.match(LATIN)?.length ?? 0;
  // Two letters or fewer are units and variables ("2 m", "x^2"), which every language shares.
  if (cyrillic === 0 && latin <= 2) return fallback.toLowerCase().startsWith('ru') ? 'ru' : 'en';
  // Latin words are common in Russian questions (names, units, file names), hardly the other way round.
  return cyrillic * 2 >= latin ? 'ru' : 'en';
}

/** The sentence in the language of the answer. */
export function say(language: Language, english: string, russian: string): string {
  return language === 'ru' ? russian : english;
}

/** Russian and English agreement of a noun with a number: `[one, many]` and `[one, few, many]`. */
export function count(
  language: Language,
  n: number,
  english: readonly [string, string],
  russian: readonly [string, string, string],
): string {
  const number = n.toLocaleString(language === 'ru' ? 'ru-RU' : 'en-US');
  if (language === 'en') return `${number} ${n === 1 ? english[0] : english[1]}`;
  const category = new Intl.PluralRules('ru').select(n);
  return `${number} ${category === 'one' ? russian[0] : category === 'few' ? russian[1] : russian[2]}`;
}
