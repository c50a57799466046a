/** Where Tesseract's language data lies: a folder of one's own, Debian's packages, what comes with this program. */
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { config } from '../../../platform/config.ts';

export interface LanguageData {
  readonly folder: string;
  readonly isCompressed: boolean;
}

const DEBIAN = '/usr/share/tesseract-ocr';
const NAME = /^[a-z]{3}(?:_[a-z]{3,4})?$/;

/** The data of one language ("rus"), or null. */
export async function findLanguageData(language: string): Promise<LanguageData | null> {
  if (!NAME.test(language)) return null;
  for (const folder of await folders(language)) {
    const names = await namesIn(folder);
    if (names.includes(`${language}.traineddata`)) return { folder, isCompressed: false };
    if (names.includes(`${language}.traineddata.gz`)) return { folder, isCompressed: true };
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
