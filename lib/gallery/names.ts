/** Names of generated media (contract 2.3): `<unix seconds>_<tags joined by +>+<description>_<16 hex><.ext>`. */
import { randomBytes } from 'node:crypto';

/** By our own table of types. */
const EXTENSIONS: Readonly<Record<string, string>> = {
  'image/png': '.png',
  'image/jpeg': '.jpg',
  'image/gif': '.gif',
  'image/webp': '.webp',
  'image/avif': '.avif',
  'audio/wav': '.wav',
  'audio/mpeg': '.mp3',
  'audio/flac': '.flac',
  'audio/ogg': '.ogg',
  'audio/mp4': '.m4a',
  'video/mp4': '.mp4',
  'video/webm': '.webm',
  'video/x-matroska': '.mkv',
};
const TAGS_CHARS = 60;
const ALT_CHARS = 60;

/**
 * A name that says what is in it and is never made twice: its last part is random.
 * Null for a type that is no image, sound or video.
 */
export function mediaName(media: {
  readonly mediaType: string;
  readonly alt: string;
  readonly tags: readonly string[];
  readonly now: Date;
}): string | null {
  const extension = EXTENSIONS[media.mediaType];
  if (extension === undefined) return null;
  const seconds = Math.floor(media.now.getTime() / 1_000);
  const tags = cut(media.tags.map(clean).filter(Boolean).join('+'), TAGS_CHARS);
  const words = [tags, cut(clean(media.alt), ALT_CHARS)].filter(Boolean).join('+');
  return `${seconds}_${words === '' ? '' : `${words}_`}${randomBytes(8).toString('hex')}${extension}`;
}

/** Tags as they are stored and searched. */
export const cleanTags = (tags: readonly string[]): string => tags.map(clean).filter(Boolean).join('+').slice(0, 300);

const clean = (text: string): string =>
  text
    .normalize('NFC')
    .replace(/[^\p{L}\p{M}\p{N}.-]+/gu, '_')
    .replace(/^[._-]+|[._-]+$/g, '');

const cut = (text: string, length: number): string =>
  [...text]
    .slice(0, length)
    .join('')
    .replace(/[._+-]+$/, '');
