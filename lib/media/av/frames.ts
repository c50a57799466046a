/** Pictures out of a film at regular times. */
import { type VideoSample, VideoSampleSink } from 'mediabunny';
import sharp, { type Sharp } from 'sharp';
import { LIMITS } from '../../contract/limits.ts';
import { JobError } from '../../platform/workers/protocol.ts';
import { readFacts } from './facts.ts';
import { DAMAGED, type OpenMedia } from './open.ts';
import { notDecodable, Refusal } from './refusal.ts';
import type { FilmFrame, FilmFrames, FramesWish } from './types.ts';

/** A film whose pictures begin later than this (seconds) begins with a dark screen. */
const LATE_START_S = 0.15;

export async function readFrames(media: OpenMedia, wish: FramesWish, alive: () => void): Promise<FilmFrames> {
  const facts = await readFacts(media);
  const { video } = media;
  if (video === null) throw new JobError('There is no film in this file.');
  requireSize(await video.getCodedWidth(), await video.getCodedHeight());
  const { every, times } = planTimes(facts.duration, wish);
  if (!(await video.canDecode())) throw await notDecodable(video);
  const frames: FilmFrame[] = [];
  const late = performance.now() + LIMITS.framesMs;
  let complete = true;
  try {
    // Some files begin a few hundredths after zero, where the sound was made to fit: their first picture is zero.
    const first = await video.getFirstTimestamp();
    const offset = first < LATE_START_S ? Math.max(0, first) : 0;
    const asked = times.map((time) => Math.max(time + offset, first));
    let index = 0;
    for await (const sample of new VideoSampleSink(video).samplesAtTimestamps(asked)) {
      const time = times[index++] ?? 0;
      if (sample === null) continue;
      try {
        frames.push(await toFrame(sample, time, wish));
      } finally {
        sample.close();
      }
      alive();
      if (index < times.length && performance.now() > late) {
        complete = false;
        break;
      }
    }
  } catch (error) {
    if (error instanceof JobError || error instanceof Refusal) throw error;
    complete = false;
  }
  if (frames.length === 0) throw new JobError(DAMAGED);
  return { facts, every, frames, complete };
}

/** @throws JobError before anything of this size is decoded */
export function requireSize(width: number, height: number): void {
  if (width * height <= LIMITS.filmPixels) return;
  throw new JobError(`The pictures of this film have more than ${Math.floor(LIMITS.filmPixels / 1e6)} million pixels.`);
}

/** @throws Refusal for a film that is too long */
export function planTimes(duration: number, { every: wished, most }: FramesWish) {
  if (duration > LIMITS.filmSeconds) {
    throw new Refusal('too-long', `This film is longer than ${LIMITS.filmSeconds / 60} minutes.`);
  }
  const every = Math.max(wished, duration / most);
  const count = Math.max(1, Math.min(most, Math.ceil(duration / every)));
  return { every, times: Array.from({ length: count }, (_, index) => index * every) };
}

async function toFrame(sample: VideoSample, time: number, wish: FramesWish): Promise<FilmFrame> {
  requireSize(sample.codedWidth, sample.codedHeight);
  const { width, height } = sample.visibleRect;
  const pixels = new Uint8Array(sample.allocationSize({ format: 'RGBA' }));
  await sample.copyTo(pixels, { format: 'RGBA' });
  const upright = sharp(pixels, { raw: { width, height, channels: 4 } })
    .removeAlpha()
    // The picture as it is stored, turned; its size as it is shown, which also undoes pixels that are not square.
    .rotate(sample.rotation);
  return encodeFrame(upright, { width: sample.displayWidth, height: sample.displayHeight }, time, wish);
}

/** A picture and its small copy, never enlarged. */
export async function encodeFrame(
  picture: Sharp,
  shown: { readonly width: number; readonly height: number },
  time: number,
  { side, thumbnailSide }: FramesWish,
): Promise<FilmFrame> {
  const size = within(shown, side);
  const scaled = await picture
    .resize({ ...size, fit: 'fill' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const raw = { raw: { width: scaled.info.width, height: scaled.info.height, channels: scaled.info.channels } };
  const small = within(size, thumbnailSide);
  const [image, thumbnail] = await Promise.all([
    sharp(scaled.data, raw).jpeg({ quality: 88, chromaSubsampling: '4:4:4' }).toBuffer(),
    sharp(scaled.data, raw).resize(small).jpeg({ quality: 70 }).toBuffer(),
  ]);
  return { time, image, ...size, thumbnail };
}

function within({ width, height }: { readonly width: number; readonly height: number }, side: number) {
  const scale = Math.min(1, side / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}
