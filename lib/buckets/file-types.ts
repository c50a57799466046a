/** What a file is: decided by its content and written from this table alone; a client's word counts for nothing. */
import { fileTypeFromBuffer } from 'file-type';
import type { FileInfo } from '../contract/api.ts';
import { UnsupportedTypeError } from '../contract/errors.ts';
import { identifyArchive, looksLikeText, looksLikeWideText } from '../media/index.ts';
import { extensionOf } from './names.ts';

export interface FileType {
  readonly mediaType: string;
  readonly kind: FileInfo['kind'];
}

/** Bytes of its beginning that a file is judged by. */
export const HEAD_BYTES = 4_100;

/** What file-type calls it -> what we call it. */
const BINARY: Readonly<Record<string, FileType>> = {
  'image/png': { mediaType: 'image/png', kind: 'image' },
  'image/apng': { mediaType: 'image/png', kind: 'image' },
  'image/jpeg': { mediaType: 'image/jpeg', kind: 'image' },
  'image/gif': { mediaType: 'image/gif', kind: 'image' },
  'image/webp': { mediaType: 'image/webp', kind: 'image' },
  'image/avif': { mediaType: 'image/avif', kind: 'image' },
  'application/pdf': { mediaType: 'application/pdf', kind: 'text' },
  'audio/wav': { mediaType: 'audio/wav', kind: 'audio' },
  'audio/vnd.wave': { mediaType: 'audio/wav', kind: 'audio' },
  'audio/mpeg': { mediaType: 'audio/mpeg', kind: 'audio' },
  'audio/flac': { mediaType: 'audio/flac', kind: 'audio' },
  'audio/x-flac': { mediaType: 'audio/flac', kind: 'audio' },
  'audio/ogg': { mediaType: 'audio/ogg', kind: 'audio' },
  'application/ogg': { mediaType: 'audio/ogg', kind: 'audio' },
  'audio/mp4': { mediaType: 'audio/mp4', kind: 'audio' },
  'audio/x-m4a': { mediaType: 'audio/mp4', kind: 'audio' },
  'video/mp4': { mediaType: 'video/mp4', kind: 'video' },
  'video/x-m4v': { mediaType: 'video/mp4', kind: 'video' },
  'video/webm': { mediaType: 'video/webm', kind: 'video' },
  'video/matroska': { mediaType: 'video/x-matroska', kind: 'video' },
  'video/x-matroska': { mediaType: 'video/x-matroska', kind: 'video' },
};

/** Extensions that promise something other than text. The promise must hold within its family. */
const FAMILY: Readonly<Record<string, string>> = {
  ...families('image', 'png jpg jpeg gif webp avif'),
  ...families('sound', 'wav mp3 flac opus ogg m4a mkv webm mp4 m4v'),
  ...families('pdf', 'pdf'),
  ...families('archive', 'docx xlsx odt epub zip'),
};

const TEXT_TYPES: Readonly<Record<string, string>> = {
  md: 'text/markdown',
  markdown: 'text/markdown',
  csv: 'text/csv',
  tsv: 'text/tab-separated-values',
  json: 'application/json',
  xml: 'application/xml',
  yaml: 'application/yaml',
  yml: 'application/yaml',
  html: 'text/html',
  htm: 'text/html',
  xhtml: 'text/html',
  css: 'text/css',
  js: 'text/javascript',
};

/**
 * Names the type of a stored file. `head` is its first HEAD_BYTES.
 * Throws UnsupportedTypeError or UnprocessableError with a sentence for the user.
 */
export async function identifyFile(file: { head: Uint8Array; path: string; name: string }): Promise<FileType> {
  const found = (await identifyBinary(file)) ?? identifyText(file);
  if (found === null) throw new UnsupportedTypeError('This kind of file is not supported.');
  const promised = FAMILY[extensionOf(file.name)];
  if (promised !== undefined && promised !== familyOf(found)) {
    throw new UnsupportedTypeError('The content of this file is not what its name says.');
  }
  return found;
}

/** Types whose bytes a browser may show in place; all others are handed out as downloads. */
export function isInlineSafe(mediaType: string): boolean {
  return (
    /^(audio|video)\//.test(mediaType) ||
    ['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif', 'application/pdf', 'text/plain'].includes(
      mediaType,
    )
  );
}

async function identifyBinary({ head, path }: { head: Uint8Array; path: string }): Promise<FileType | null> {
  const isZip = head[0] === 0x50 && head[1] === 0x4b && head[2] === 3 && head[3] === 4;
  if (isZip) return { mediaType: await identifyArchive(path), kind: 'text' };
  const isTagged = head[0] === 0x49 && head[1] === 0x44 && head[2] === 0x33;
  // Long ID3 tags (a cover picture) hide the sound itself from a look at the beginning.
  if (isTagged) return BINARY['audio/mpeg'] ?? null;
  if (looksLikeWideText(head)) return null;
  const guess = await fileTypeFromBuffer(head).catch(() => undefined);
  if (guess === undefined) return null;
  const base = guess.mime.split(';')[0] ?? '';
  const type = BINARY[base] ?? null;
  return type?.kind === 'video' && holdsOnlySound(head) ? (SOUND_OF[type.mediaType] ?? type) : type;
}

/** The same containers without pictures: what a browser records of a microphone. */
const SOUND_OF: Readonly<Record<string, FileType>> = {
  'video/webm': { mediaType: 'audio/webm', kind: 'audio' },
  'video/x-matroska': { mediaType: 'audio/x-matroska', kind: 'audio' },
  'video/mp4': { mediaType: 'audio/mp4', kind: 'audio' },
};

/** By the names of codecs and handlers, which recorders write at the beginning; where they come later, it is a film. */
function holdsOnlySound(head: Uint8Array): boolean {
  const text = Buffer.from(head.buffer, head.byteOffset, head.byteLength).toString('latin1');
  if (/A_(?:OPUS|VORBIS|AAC|MPEG|FLAC|PCM)/.test(text)) return !/V_[A-Z]/.test(text);
  return /hdlr.{8}soun/s.test(text) && !/hdlr.{8}vide/s.test(text);
}

function identifyText({ head, name }: { head: Uint8Array; name: string }): FileType | null {
  if (!looksLikeText(head)) return null;
  const start = new TextDecoder().decode(head).trimStart().slice(0, 1_000).toLowerCase();
  if (/^(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*(<!doctype svg[^>]*>\s*)?<svg[\s>]/s.test(start)) {
    return { mediaType: 'image/svg+xml', kind: 'text' };
  }
  if (/^(<!--.*?-->\s*)*(<!doctype html|<html[\s>]|<head[\s>]|<body[\s>])/s.test(start))
    return { mediaType: 'text/html', kind: 'text' };
  return { mediaType: TEXT_TYPES[extensionOf(name)] ?? 'text/plain', kind: 'text' };
}

function familyOf({ mediaType, kind }: FileType): string {
  if (kind === 'audio' || kind === 'video') return 'sound';
  if (kind === 'image') return 'image';
  if (mediaType === 'application/pdf') return 'pdf';
  return /zip|officedocument|opendocument/.test(mediaType) ? 'archive' : 'text';
}

function families(family: string, extensions: string): Record<string, string> {
  return Object.fromEntries(extensions.split(' ').map((extension) => [extension, family]));
}
