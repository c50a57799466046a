/** What a file says of itself. Nothing is decoded. */
import type { Input, InputAudioTrack, InputVideoTrack, MetadataTags } from 'mediabunny';
import { LIMITS } from '../../contract/limits.ts';
import { JobError } from '../../platform/workers/protocol.ts';
import { DAMAGED, type OpenMedia } from './open.ts';
import type { AudioFacts, MediaFacts, MediaTags, VideoFacts } from './types.ts';

export const NOTHING = 'This file is damaged, or there is neither sound nor film in it.';
/** Packets that tell how many pictures there are a second. */
const RATE_PACKETS = 60;

export async function readFacts({ input, size, audio, video }: OpenMedia): Promise<MediaFacts> {
  if (audio === null && video === null) throw new JobError(NOTHING);
  const duration = await input.computeDuration();
  if (!Number.isFinite(duration) || duration < 0) throw new JobError(DAMAGED);
  const format = await input.getFormat();
  return {
    kind: video === null ? 'audio' : 'video',
    container: format.name,
    mediaType: mediaTypeOf(await input.getMimeType(), video !== null),
    duration,
    size,
    audio: audio && (await audioFacts(audio)),
    video: video && (await videoFacts(video)),
    tags: await readTags(input),
  };
}

/** Without the codecs, which are told apart; a container for film with nothing but sound in it is a sound. */
function mediaTypeOf(mime: string, isFilm: boolean): string {
  const bare = mime.split(';')[0] ?? mime;
  return isFilm ? bare : bare.replace(/^video\//, 'audio/');
}

const MOST_CHANNELS = 64;
const MOST_RATE = 768_000;

/** @throws JobError for a header no sound can have */
export async function audioFacts(track: InputAudioTrack): Promise<AudioFacts> {
  const [codec, sampleRate, channels] = await Promise.all([
    track.getCodec(),
    track.getSampleRate(),
    track.getNumberOfChannels(),
  ]);
  if (!(sampleRate >= 1 && sampleRate <= MOST_RATE)) throw new JobError(DAMAGED);
  if (!(channels >= 1 && channels <= MOST_CHANNELS)) throw new JobError(DAMAGED);
  return { codec, sampleRate, channels };
}

async function videoFacts(track: InputVideoTrack): Promise<VideoFacts> {
  const [codec, width, height] = await Promise.all([
    track.getCodec(),
    track.getDisplayWidth(),
    track.getDisplayHeight(),
  ]);
  if (!(width >= 1 && height >= 1)) throw new JobError(DAMAGED);
  return { codec, width, height, frameRate: await frameRateOf(track) };
}

async function frameRateOf(track: InputVideoTrack): Promise<number | null> {
  const { averagePacketRate, packetCount } = await track.computePacketStats(RATE_PACKETS);
  const isTold = packetCount > 1 && Number.isFinite(averagePacketRate) && averagePacketRate > 0;
  return isTold ? Math.round(averagePacketRate * 100) / 100 : null;
}

async function readTags(input: Input): Promise<MediaTags> {
  let tags: MetadataTags;
  try {
    tags = await input.getMetadataTags();
  } catch {
    return {}; // damaged tags are no reason not to play the rest
  }
  const { title, artist, albumArtist, album, genre, date, description, comment } = tags;
  const year = date instanceof Date && !Number.isNaN(date.getTime()) ? date.toISOString().slice(0, 10) : undefined;
  const said = { title, artist: artist ?? albumArtist, album, genre, date: year, description, comment };
  const texts = Object.entries(said).map(([name, text]): [string, string] => [name, plain(text)]);
  return Object.fromEntries(texts.filter(([, text]) => text !== ''));
}

/** One line without control characters: tags are written by whoever made the file. */
export const plain = (text: unknown): string =>
  typeof text !== 'string'
    ? ''
    : text
        .slice(0, LIMITS.mediaTagChars * 4)
        .replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}\s]+/gu, ' ')
        .trim()
        .slice(0, LIMITS.mediaTagChars);
