/** Where Tesseract's language data lies: a folder of one's own, Debian's packages, what comes with this program. */
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { config } from '../../../platform/config.ts';

export interface LanguageData {
  /** As Tesseract calls it: "rus". */
  readonly language: string;
  /** Plain or compressed with gzip. */
  readonly file: string;
}

const DEBIAN = '/usr/share/tesseract-ocr';
const NAME = /^[a-z]{3}(?:_[a-z]{3,4})?$/;

/** Names, addresses and goods stand in Latin letters among all others. */
const BESIDE = 'eng';

/** The data of these languages and of English beside them, or null when the data of one is not there. */
export async function findLanguages(languages: readonly string[]): Promise<LanguageData[] | null> {
  const found: LanguageData[] = [];
  for (const language of new Set(languages)) {
    const data = await findData(language);
    if (data === null) return null;
    found.push(data);
  }
  const beside = languages.includes(BESIDE) ? null : await findData(BESIDE);
  return beside === null ? found : [...found, beside];
}

async function findData(language: string): Promise<LanguageData | null> {
  if (!NAME.test(language)) return null;
  for (const folder of await folders(language)) {
    const names = await namesIn(folder);
    const name = [`${language}.traineddata`, `${language}.traineddata.gz`].find((one) => names.includes(one));
    if (name !== undefined) return { language, file: path.join(folder, name) };
  }
  return null;
}

/** What fetches the data of a language, as a sentence. */
export const howToGet = (language: string): string =>
  `Install the Debian package tesseract-ocr-${language.replace('_', '-')}, or put ${language}.traineddata into the folder that TESSDATA_DIR names.`;

async function folders(language: string): Promise<string[]> {
  const { TESSDATA_DIR, root } = config();
  const versions = (await namesIn(DEBIAN)).toSorted().reverse();
  return [
    ...(TESSDATA_DIR === undefined ? [] : [path.resolve(root, TESSDATA_DIR)]),
    ...versions.map((version) => path.join(DEBIAN, version, 'tessdata')),
    path.join(root, 'lib/inference/ocr/tesseract/languages'),
    path.join(root, 'node_modules/@tesseract.js-data', language, '4.0.0_best_int'),
  ];
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch {
    // It is not there: most of the places are not, on most machines.
    return [];
  }
}
