/** Languages of a text to be read: names and codes as people write them, and Tesseract's names for them. */
import { BadRequestError } from '../../contract/errors.ts';

export interface TextLanguage {
  /** As it was asked for. */
  readonly asked: string;
  /** ISO 639-1, which `Intl` knows names for. */
  readonly code: string;
  /** Name of Tesseract's data, mostly ISO 639-2. */
  readonly tesseract: string;
  /** The built-in models read its letters. */
  readonly isBuiltIn: boolean;
}

/** ISO 639-1 and Tesseract's name (https://tesseract-ocr.github.io/tessdoc/Data-Files-in-different-versions.html). */
const LATIN =
  'af:afr az:aze bs:bos ca:cat cs:ces cy:cym da:dan de:deu en:eng eo:epo es:spa et:est eu:eus fi:fin fr:fra ga:gle gl:glg hr:hrv hu:hun id:ind is:isl it:ita la:lat lt:lit lv:lav ms:msa mt:mlt nl:nld no:nor pl:pol pt:por ro:ron sk:slk sl:slv sq:sqi sv:swe sw:swa tl:tgl tr:tur uz:uzb vi:vie zh:chi_sim';
const OTHERS =
  'am:amh ar:ara be:bel bg:bul bn:ben el:ell fa:fas gu:guj he:heb hi:hin hy:hye ja:jpn ka:kat kk:kaz km:khm kn:kan ko:kor ky:kir lo:lao mk:mkd ml:mal mn:mon mr:mar my:mya ne:nep pa:pan ru:rus si:sin sr:srp ta:tam te:tel tg:tgk th:tha uk:ukr ur:urd yi:yid';

const ENTRIES = [
  ...LATIN.split(' ').map((pair) => ({ pair, isBuiltIn: true })),
  ...OTHERS.split(' ').map((pair) => ({ pair, isBuiltIn: false })),
].map(({ pair, isBuiltIn }) => {
  const [code = '', tesseract = ''] = pair.split(':');
  return { code, tesseract, isBuiltIn };
});

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

/** In English, for a sentence. */
export const languageName = ({ code }: Pick<TextLanguage, 'code'>): string =>
  new Intl.DisplayNames(['en'], { type: 'language' }).of(code) ?? code;
