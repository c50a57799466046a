/** Opens sound and film: the container is read by mediabunny, the codecs are those of FFmpeg (node-webcodecs). */
import { stat } from 'node:fs/promises';
import {
  ADTS,
  BufferSource,
  FilePathSource,
  FLAC,
  Input,
  type InputAudioTrack,
  type InputVideoTrack,
  MATROSKA,
  MP3,
  MP4,
  MPEG_TS,
  OGG,
  QTFF,
  WAVE,
  WEBM,
} from 'mediabunny';
import { JobError } from '../../platform/workers/protocol.ts';
import { loadCodecs } from './codecs.ts';
import { NotDecodable } from './refusal.ts';
import type { MediaSource } from './types.ts';

/** Named one by one: playlists (HLS) name other files and addresses, and nothing here follows them. */
const FORMATS = [MP4, QTFF, WEBM, MATROSKA, WAVE, OGG, FLAC, MP3, ADTS, MPEG_TS];
const CACHE_BYTES = 16 * 1024 * 1024;

export const DAMAGED = 'This file is damaged and cannot be played.';
export const EMPTY = 'The file is empty.';

export interface OpenMedia {
  readonly input: Input;
  readonly size: number;
  readonly audio: InputAudioTrack | null;
  readonly video: InputVideoTrack | null;
}

/** Runs work on an opened file. @throws NotDecodable for an unknown container; JobError for a damaged file. */
export async function withMedia<T>(source: MediaSource, work: (media: OpenMedia) => Promise<T>): Promise<T> {
  const isPath = typeof source === 'string';
  const size = isPath ? (await stat(source)).size : source.byteLength;
  if (size === 0) throw new JobError(EMPTY);
  await loadCodecs();
  const input = new Input({
    source: isPath
      ? new FilePathSource(source, { maxCacheSize: CACHE_BYTES, handleUnhandledError: () => undefined })
      : new BufferSource(source),
    formats: FORMATS,
  });
  try {
    await recognise(input);
    const [audio, video] = await findTracks(input);
    return await work({ input, size, audio, video });
  } finally {
    input.dispose();
  }
}

/** Formats of sound in WAV that people still have, by their number there. */
const WAVE_CODECS: Readonly<Record<string, string>> = {
  2: 'MS ADPCM',
  17: 'IMA ADPCM',
  49: 'GSM',
  80: 'MPEG',
  85: 'MP3',
};

async function findTracks(input: Input): Promise<[InputAudioTrack | null, InputVideoTrack | null]> {
  try {
    return [await input.getPrimaryAudioTrack(), await input.getPrimaryVideoTrack()];
  } catch (cause) {
    // The library tells it only in words.
    const words = cause instanceof Error ? cause.message : '';
    const tag = /^Unsupported WAVE codec \(format tag (\d+)\)/.exec(words)?.[1];
    if (tag === undefined) throw cause;
    throw new NotDecodable('No decoder for this WAV.', { cause, codec: WAVE_CODECS[tag] ?? `WAVE format ${tag}` });
  }
}

async function recognise(input: Input): Promise<void> {
  try {
    await input.getFormat();
  } catch (cause) {
    // No format, or too little of a file to tell: this library fails in different ways.
    throw new NotDecodable('No known container.', { cause });
  }
}
