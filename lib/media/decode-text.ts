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

/** Those of `LEGACY` that are no Latin alphabet's. */
const NOT_LATIN: ReadonlySet<string> = new Set(Object.keys(LEGACY).filter((name) => !/125[02]|8859-[12]$/.test(name)));

/** The encoding of a whole text file or of its beginning; null for what is not text. */
export function detectEncoding(sample: Uint8Array): string | null {
  const wide = wideEncoding(sample);
  if (wide !== null) return wide;
  if (sample.includes(0) || controlShare(sample) > 0.01) return null;
  if (isUtf8(sample)) return 'utf-8';
  const head = sample.subarray(0, SAMPLE_BYTES);
  const latin = isMostlyLatin(head) ? latinEncoding(head) : null;
  if (latin !== null) return latin;
  const guesses = analyse(head).filter(({ name }) => LEGACY[name] !== undefined);
  if ((guesses[0]?.confidence ?? 0) < MIN_CONFIDENCE) return null;
  const guess = guesses.find(({ name }) => NOT_LATIN.has(name)) ?? guesses[0];
  return LEGACY[guess?.name ?? ''] ?? null;
}

/**
 * Words with signs beyond ASCII are of a Latin alphabet when they have ASCII letters too. chardet needs more text to see
 * that than a short note has.
 */
function isMostlyLatin(sample: Uint8Array): boolean {
  const words =
    read(sample, 'windows-1252').match(/[^\s\0-\x40\x5b-\x60\x7b-\x7f]*[^\0-\x7f][^\s\0-\x40\x5b-\x60\x7b-\x7f]*/g) ??
    [];
  const foreign = words.filter((word) => word.length > 1 && /\p{L}/u.test(word) && !/[A-Za-z]/.test(word));
  return foreign.length * 2 <= words.length;
}

/** Signs that stand between letters, or before one, only when the text was saved as something else. */
const OUT_OF_PLACE =
  /\p{L}[\u00a1-\u00a9\u00ab-\u00b6\u00b8-\u00bf\u00d7\u00f7]\p{L}|[\u00a2-\u00a6\u00ac\u00af\u00b1-\u00b3\u00b9]\p{L}/u;
/** What a code page does not use reads as these. */
const UNUSED = /[\u0080-\u009f]/;

/** Western European, unless signs would stand where letters of Central European languages do. */
function latinEncoding(sample: Uint8Array): string | null {
  const western = read(sample, 'windows-1252');
  if (!UNUSED.test(western) && !OUT_OF_PLACE.test(western)) return 'windows-1252';
  return UNUSED.test(read(sample, 'windows-1250')) ? null : 'windows-1250';
}

const read = (sample: Uint8Array, encoding: string): string => new TextDecoder(encoding).decode(sample);

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

/**
 * A sample may end in the middle of a character, which `stream` accepts. Where the only sign beyond ASCII is such an end,
 * it is one of another code page.
 */
function isUtf8(sample: Uint8Array): boolean {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(sample, { stream: true });
    return Buffer.byteLength(text) === sample.length || /[^\0-\x7f]/.test(text);
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
