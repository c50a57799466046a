/**
 * What kind of sound a file is, by its content, and whether it can be one at all: what no decoder could read, or nobody
 * would wait for, goes to no provider.
 */
import { TooLargeError, UnprocessableError, UnsupportedTypeError } from '../../contract/errors.ts';
import { LIMITS } from '../../contract/limits.ts';
import { wavSeconds } from './wav-header.ts';

export interface SoundKind {
  readonly mediaType: string;
  /** The ending upstreams go by. */
  readonly ending: string;
}

interface Kind extends SoundKind {
  is(file: Buffer): boolean;
  /** Seconds, where the header says. @throws UnprocessableError */
  seconds(file: Buffer): number | null;
}

const bad = (message: string) => new UnprocessableError(`The sound cannot be read: ${message}.`, { param: 'file' });
const starts =
  (text: string, at = 0) =>
  (file: Buffer) =>
    file.toString('latin1', at, at + text.length) === text;

const KINDS: readonly Kind[] = [
  {
    mediaType: 'audio/wav',
    ending: 'wav',
    is: (file) => starts('RIFF')(file) && starts('WAVE', 8)(file),
    seconds: (file) => wavSeconds(file, bad),
  },
  { mediaType: 'audio/flac', ending: 'flac', is: starts('fLaC'), seconds: flacSeconds },
  { mediaType: 'audio/ogg', ending: 'ogg', is: starts('OggS'), seconds: oggSeconds },
  { mediaType: 'audio/webm', ending: 'webm', is: starts('\x1aE\xdf\xa3'), seconds: ebmlSeconds },
  { mediaType: 'audio/mp4', ending: 'm4a', is: starts('ftyp', 4), seconds: mp4Seconds },
  {
    mediaType: 'audio/mpeg',
    ending: 'mp3',
    is: (file) => starts('ID3')(file) || isFrame(file, 0),
    seconds: mp3Seconds,
  },
];

/** @throws UnsupportedTypeError no sound; UnprocessableError broken; TooLargeError too long */
export function identifySound(bytes: Uint8Array): SoundKind {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (file.length === 0) throw bad('the file is empty');
  const kind = KINDS.find((candidate) => candidate.is(file));
  if (kind === undefined) {
    throw new UnsupportedTypeError('This is no sound that is taken here: flac, m4a, mp3, mp4, ogg, wav or webm.', {
      param: 'file',
    });
  }
  const seconds = kind.seconds(file);
  if (seconds !== null && seconds > LIMITS.transcriptionSeconds) {
    throw new TooLargeError(`The sound is longer than ${LIMITS.transcriptionSeconds / 3_600} hours.`, {
      param: 'file',
    });
  }
  return { mediaType: kind.mediaType, ending: kind.ending };
}

/** STREAMINFO (RFC 9639, section 8.2) comes first. */
function flacSeconds(file: Buffer): number {
  if (file.length < 42 || ((file[4] ?? 0) & 0x7f) !== 0) throw bad('its header is cut');
  const rate = file.readUIntBE(18, 3) >> 4;
  const samples = ((file[21] ?? 0) & 0x0f) * 2 ** 32 + file.readUInt32BE(22);
  if (rate === 0) throw bad('it has no sample rate');
  return samples / rate;
}

/** Opus counts 48,000 samples a second whatever it was made of; the last page says how many there are. */
const OGG_RATE = 48_000;
const OGG_TAIL = 64 * 1024 + 512;

function oggSeconds(file: Buffer): number | null {
  if (file.length < 28 + 8) throw bad('it is cut');
  const last = file.lastIndexOf('OggS', file.length - 1, 'latin1');
  const isVorbis = file.subarray(0, 64).includes('vorbis');
  if (last <= 0 || file.length - last > OGG_TAIL || last + 14 > file.length) throw bad('it has no sound in it');
  const granule = file.readBigInt64LE(last + 6);
  if (granule < 0n) return null;
  const at = file.indexOf('vorbis', 0, 'latin1');
  const rate = isVorbis && at + 15 <= file.length ? file.readUInt32LE(at + 11) : OGG_RATE;
  if (rate === 0) throw bad('it has no sample rate');
  return Number(granule) / rate;
}

/** WebM needs its header and at least the beginning of a segment. */
function ebmlSeconds(file: Buffer): null {
  if (!file.subarray(0, 4_096).includes(Buffer.from([0x18, 0x53, 0x80, 0x67]))) throw bad('it is cut');
  return null;
}

const MOST_BOXES = 2_000;

/** ISO 14496-12: top-level boxes must follow each other to the end of the file, and one says what is in it. */
function mp4Seconds(file: Buffer): null {
  let count = 0;
  let isDescribed = false;
  for (let at = 0; at < file.length; count += 1) {
    if (at + 8 > file.length || count > MOST_BOXES) throw bad('its boxes are broken');
    const name = file.toString('latin1', at + 4, at + 8);
    const small = file.readUInt32BE(at);
    const isLarge = small === 1;
    if (isLarge && at + 16 > file.length) throw bad('its boxes are broken');
    const size = small === 0 ? file.length - at : isLarge ? Number(file.readBigUInt64BE(at + 8)) : small;
    if (size < (isLarge ? 16 : 8) || at + size > file.length) throw bad('its boxes are broken');
    if (name === 'moov' || name === 'moof') isDescribed = true;
    at += size;
  }
  if (!isDescribed) throw bad('nothing in it says how to play it');
  return null;
}

/** Bytes that may lie between the tags of an MP3 and its first frame. */
const MP3_SEARCH = 64 * 1024;

function mp3Seconds(file: Buffer): null {
  const tags = starts('ID3')(file) && file.length >= 10 ? 10 + tagSize(file) : 0;
  for (let at = tags; at + 4 <= Math.min(file.length, tags + MP3_SEARCH); at += 1) if (isFrame(file, at)) return null;
  throw bad('there is no sound in it');
}

/** Seven bits a byte (ID3v2.4, section 6.2). */
const tagSize = (file: Buffer): number => [6, 7, 8, 9].reduce((size, at) => size * 128 + ((file[at] ?? 0) & 0x7f), 0);

/** The header of an MPEG audio frame: its sync, a layer, and a bit and a sample rate that there are. */
function isFrame(file: Buffer, at: number): boolean {
  const [first = 0, second = 0, third = 0] = file.subarray(at, at + 3);
  const hasSync = first === 0xff && (second & 0xe0) === 0xe0;
  const isKnown = (second & 0x18) !== 0x08 && (second & 0x06) !== 0;
  return hasSync && isKnown && (third & 0xf0) !== 0xf0 && (third & 0x0c) !== 0x0c;
}
