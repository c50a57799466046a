/** Names people give to files, made harmless: they are shown and matched, never used as a path. */
import { bucketId } from '../contract/conversation.ts';
import { BadRequestError } from '../contract/errors.ts';

const MAX_CHARS = 100;
/** Device names of Windows, and words that are more than words to some program between here and the client. */
const RESERVED =
  /^(con|prn|aux|nul|com\d|lpt\d|constructor|prototype|tostring|valueof|hasownproperty|null|undefined|true|false|nan|0)$/i;

/** Refused by the wire's contract: machine-written and huge. */
export const REFUSED_NAMES: ReadonlySet<string> = new Set(['package-lock.json']);

/** A bucket's id is chosen by the client: usually a UUID. */
export const bucketIdSchema = bucketId.refine((id) => !RESERVED.test(id), 'is a reserved name');

/**
 * The display name for what a client sent: percent-decoded, NFC, no folders; runs of anything but letters, digits and
 * `. , _ + -` become `_`; at most 100 characters, its extension kept; no such sign at either end.
 * Throws BadRequestError for a NUL.
 */
export function cleanFileName(raw: string): string {
  const name = percentDecode(raw).normalize('NFC');
  if (name.includes('\0')) throw new BadRequestError('A file name holds a NUL character.');
  const base = name.split(/[/\\]/).at(-1) ?? '';
  const clean = trimSigns(base.trim().replace(/[^\p{L}\p{M}\p{N}.,_+-]+/gu, '_'));
  if (clean === '') return 'file';
  const letters = [...clean];
  if (letters.length <= MAX_CHARS) return clean;
  const extension = /\.[A-Za-z0-9]{1,10}$/.exec(clean)?.[0] ?? '';
  return trimSigns(letters.slice(0, MAX_CHARS - extension.length).join('')) + extension;
}

/** `name`, or "name_2.ext" and so on, of signs that every name may hold: names differ in more than their case. `isTaken` gets the folded form. */
export function uniqueName(name: string, isTaken: (folded: string) => boolean): string {
  const [, stem = name, extension = ''] = /^(.+?)(\.[^.]*)?$/.exec(name) ?? [];
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? name : `${stem}_${number}${extension}`;
    if (!isTaken(foldName(candidate))) return candidate;
  }
}

/** Two names with the same folded form are the same name to a person. */
export const foldName = (name: string): string => name.normalize('NFC').toLowerCase();

/** The last extension in lower case, without its dot; "" when there is none. */
export const extensionOf = (name: string): string => /\.([A-Za-z0-9]{1,10})$/.exec(name)?.[1]?.toLowerCase() ?? '';

const trimSigns = (name: string): string => name.replace(/^[.,_+-]+|[.,_+-]+$/g, '');

function percentDecode(raw: string): string {
  try {
    return decodeURIComponent(raw);
  } catch {
    // A percent sign that is only a percent sign.
    return raw;
  }
}
