/** Languages of a text to be read: names and codes as people write them, and Tesseract's names for them. */
import { BadRequestError } from '../../contract/errors.ts';

export interface TextLanguage {
  /** As it was asked for. */
  readonly asked: string;
  /** ISO 639-1, which `Intl` knows names for. */
  readonly code: string;
  /** Name of Tesseract's data, mostly ISO 639-2. */
  readonly tesseract: string;
  /** The built-in models read all of its letters. */
  readonly isBuiltIn: boolean;
  /** They read its plain letters and lose the marks on them: "Größe" comes out as "GroBe". */
  readonly hasMarks: boolean;
}

/** ISO 639-1 and Tesseract's name (https://tesseract-ocr.github.io/tessdoc/Data-Files-in-different-versions.html). */
const PLAIN = 'en:eng id:ind la:lat ms:msa sw:swa zh:chi_sim';
const MARKED =
  'af:afr az:aze bs:bos ca:cat cs:ces cy:cym da:dan de:deu eo:epo es:spa et:est eu:eus fi:fin fr:fra ga:gle gl:glg hr:hrv hu:hun is:isl it:ita lt:lit lv:lav mt:mlt nl:nld no:nor pl:pol pt:por ro:ron sk:slk sl:slv sq:sqi sv:swe tl:tgl tr:tur uz:uzb vi:vie';
const OTHERS =
  'am:amh ar:ara be:bel bg:bul bn:ben el:ell fa:fas gu:guj he:heb hi:hin hy:hye ja:jpn ka:kat kk:kaz km:khm kn:kan ko:kor ky:kir lo:lao mk:mkd ml:mal mn:mon mr:mar my:mya ne:nep pa:pan ru:rus si:sin sr:srp ta:tam te:tel tg:tgk th:tha uk:ukr ur:urd yi:yid';

const ENTRIES = [PLAIN, MARKED, OTHERS].flatMap((list) =>
  list.split(' ').map((pair) => {
    const [code = '', tesseract = ''] = pair.split(':');
    return { code, tesseract, isBuiltIn: list === PLAIN, hasMarks: list === MARKED };
  }),
);

const nameIn = (language: string, code: string): string =>
  (new Intl.DisplayNames([language], { type: 'language' }).of(code) ?? code).toLowerCase();

/** @throws BadRequestError for what is no language. */
export function textLanguage(given: string): TextLanguage {
  const asked = given.trim();
  const wanted = asked.toLowerCase();
  const code = wanted.split(/[-_]/)[0];
  const found =
    asked.length > 40
      ? undefined
      : (ENTRIES.find((entry) => entry.tesseract === wanted || entry.code === wanted) ??
        ENTRIES.find((entry) =>
          [nameIn('en', entry.code), nameIn('ru', entry.code), nameIn(entry.code, entry.code)].includes(wanted),
        ) ??
        ENTRIES.find((entry) => /^[a-z]{2}[-_][a-z]{2,4}$/.test(wanted) && entry.code === code));
  if (!found) {
    throw new BadRequestError(
      'language: is not a language known here; give a name or a code such as "Russian" or "ru"',
      {
        param: 'language',
      },
    );
  }
  return { asked, ...found };
}

const MAX_LANGUAGES = 4;

/** One language or several: "Russian", "Russian,English", "rus+eng". @throws BadRequestError for what is none. */
export function textLanguages(given: string): TextLanguage[] {
  const parts = given.length > 200 ? [given] : given.split(/[,+;]/).filter((part) => part.trim() !== '');
  if (parts.length > MAX_LANGUAGES)
    throw new BadRequestError(`language: names at most ${MAX_LANGUAGES} languages`, { param: 'language' });
  const languages = (parts.length === 0 ? [given] : parts).map(textLanguage);
  return languages.filter(({ code }, index) => languages.findIndex((one) => one.code === code) === index);
}

/** In English, for a sentence. */
export const languageNames = (languages: readonly Pick<TextLanguage, 'code'>[]): string =>
  new Intl.ListFormat('en').format(
    languages.map(({ code }) => new Intl.DisplayNames(['en'], { type: 'language' }).of(code) ?? code),
  );
