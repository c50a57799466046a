/** Tells text from binary, and reads it whatever it was saved as: UTF-8, UTF-16, or an older code page. */
import { analyse } from 'chardet';

/** Code pages that people still have files in; chardet knows more, but guesses wildly among the rest. */
const LEGACY: Readonly<Record<string, string>> = {
  'windows-1251': 'windows-1251',
  'KOI8-R': 'koi8-r',
  'windows-1252': 'windows-1252',
  'ISO-8859-1': 'windows-1252',
  'windows-1250': 'windows-1250',
  'ISO-8859-2': 'iso-8859-2',
  'ISO-8859-5': 'iso-8859-5',
  Shift_JIS: 'shift_jis',
  'EUC-JP': 'euc-jp',
  'EUC-KR': 'euc-kr',
  Big5: 'big5',
  GB18030: 'gb18030',
};
/** A guess below this is a file that is no text at all, or text nobody can read. */
const MIN_CONFIDENCE = 20;
const SAMPLE_BYTES = 64 * 1024;

/** The encoding of a whole text file or of its beginning; null for what is not text. */
export function detectEncoding(sample: Uint8Array): string | null {
  const wide = wideEncoding(sample);
  if (wide !== null) return wide;
  if (sample.includes(0) || controlShare(sample) > 0.01) return null;
  if (isUtf8(sample)) return 'utf-8';
  const guess = analyse(sample.subarray(0, SAMPLE_BYTES)).find(({ name }) => LEGACY[name] !== undefined);
  return guess && guess.confidence >= MIN_CONFIDENCE ? (LEGACY[guess.name] ?? null) : null;
}

/** UTF-16 by its byte order mark; null too for what merely begins like it (sound may). */
export function wideEncoding(sample: Uint8Array): string | null {
  const encoding = startsWith(sample, 0xff, 0xfe) ? 'utf-16le' : startsWith(sample, 0xfe, 0xff) ? 'utf-16be' : null;
  if (encoding === null) return null;
  const text = new TextDecoder(encoding).decode(sample.subarray(0, SAMPLE_BYTES & ~1), { stream: true });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what tells sound from text
  const strange = text.match(/[\u0000-\u0008\u000e-\u001a\ufffd]/g)?.length ?? 0;
  return strange > text.length * 0.01 ? null : encoding;
}

/** The text of a file, without its byte order mark and with `\n` line ends; null for what is not text. */
export function decodeText(bytes: Uint8Array): string | null {
  const encoding = detectEncoding(bytes);
  if (encoding === null) return null;
  return new TextDecoder(encoding).decode(bytes).replace(/\r\n?/g, '\n');
}

/** A sample may end in the middle of a character: `stream` accepts that. */
function isUtf8(sample: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(sample, { stream: true });
    return true;
  } catch {
    return false;
  }
}

const startsWith = (bytes: Uint8Array, ...prefix: number[]): boolean =>
  prefix.every((value, index) => bytes[index] === value);

/** Text holds tabs, line ends, form feeds and the escape of terminal colours, and hardly any other control character. */
function controlShare(sample: Uint8Array): number {
  const head = sample.subarray(0, SAMPLE_BYTES);
  let controls = 0;
  for (const byte of head) {
    if ((byte < 0x20 && (byte < 0x09 || byte > 0x0d) && byte !== 0x1b) || byte === 0x7f) controls++;
  }
  return head.length === 0 ? 0 : controls / head.length;
}
