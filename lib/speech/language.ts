/** Which language a text is in, when nobody says so. */
import { francAll } from 'franc-min';

/** ISO 639-3, as the detector names them -> BCP 47. Languages that no voice here speaks are not worth telling apart. */
const LANGUAGES: Readonly<Record<string, string>> = {
  eng: 'en',
  deu: 'de',
  fra: 'fr',
  ita: 'it',
  spa: 'es',
  por: 'pt',
  nld: 'nl',
  pol: 'pl',
  ces: 'cs',
  swe: 'sv',
  ron: 'ro',
  hun: 'hu',
  tur: 'tr',
  vie: 'vi',
  ind: 'id',
  rus: 'ru',
  ukr: 'uk',
  bul: 'bg',
  ell: 'el',
  arb: 'ar',
  pes: 'fa',
  hin: 'hi',
  kor: 'ko',
  jpn: 'ja',
  cmn: 'cmn',
};
/** Of a long text the beginning tells as much as the whole. */
const SAMPLE_CHARS = 2_000;
/** Letters below which trigrams are guesswork. */
const MIN_LETTERS = 20;
/** Of the best score, 1: a few words alike in two languages are taken for the reader's. */
const CLOSE_SCORE = 0.85;

/** A BCP 47 language, by the text's script and letters. A text too short to tell counts as `fallback`. */
export function detectLanguage(text: string, fallback = 'en'): string {
  const sample = text.slice(0, SAMPLE_CHARS);
  const script = scriptOf(sample);
  const hint = primary(fallback);
  const fits = script === null || SCRIPT_OF[hint] === script || (script === 'Latin' && !(hint in SCRIPT_OF));
  const usual = fits ? hint : USUAL[script];
  if ((sample.match(/\p{L}/gu)?.length ?? 0) < MIN_LETTERS) return usual;
  const scores = francAll(sample, { only: Object.keys(LANGUAGES) });
  const isLikely = scores.some(([code, score]) => LANGUAGES[code] === usual && score >= CLOSE_SCORE);
  return isLikely ? usual : (LANGUAGES[scores[0]?.[0] ?? ''] ?? usual);
}

/** "pt" of "pt-BR". */
export const primary = (tag: string): string => tag.toLowerCase().split(/[-_]/)[0] ?? '';

const SCRIPTS = ['Latin', 'Cyrillic', 'Greek', 'Arabic', 'Devanagari', 'Hangul', 'Han'] as const;
type Script = (typeof SCRIPTS)[number];
const USUAL: Readonly<Record<Script, string>> = {
  Latin: 'en',
  Cyrillic: 'ru',
  Greek: 'el',
  Arabic: 'ar',
  Devanagari: 'hi',
  Hangul: 'ko',
  Han: 'cmn',
};
/** Languages of the list that are not written in Latin letters. */
const SCRIPT_OF: Readonly<Record<string, Script>> = {
  ru: 'Cyrillic',
  uk: 'Cyrillic',
  bg: 'Cyrillic',
  el: 'Greek',
  ar: 'Arabic',
  fa: 'Arabic',
  hi: 'Devanagari',
  ko: 'Hangul',
  ja: 'Han',
  cmn: 'Han',
  zh: 'Han',
};
const COUNTERS = SCRIPTS.map((script) => ({ script, letters: new RegExp(`\\p{Script=${script}}`, 'gu') }));

/** The script most letters are of; null for a text without letters. */
function scriptOf(text: string): Script | null {
  const counts = COUNTERS.map(({ script, letters }) => ({ script, count: text.match(letters)?.length ?? 0 }));
  const most = counts.reduce((best, entry) => (entry.count > best.count ? entry : best));
  return most.count === 0 ? null : most.script;
}
