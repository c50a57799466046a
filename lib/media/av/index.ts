/**
 * Sound and film, decoded in processes of their own: what a damaged or hostile file does to a decoder ends there.
 * Formats: mp3, wav, ogg (Vorbis, Opus), flac, m4a and aac, webm and mkv, mp4 and mov; film in H.264, H.265, VP8, VP9
 * and AV1. All three calls throw UnsupportedTypeError (415: neither sound nor film, or in an unknown codec),
 * UnprocessableError (422: damaged, or nothing of that in it), TooLargeError (413: too long), UnavailableError
 * (503: many wait) or the signal's reason.
 */
import { open } from 'node:fs/promises';
import { TooLargeError, UnsupportedTypeError } from '../../contract/errors.ts';
import { LIMITS } from '../../contract/limits.ts';
import { singleton } from '../../platform/singleton.ts';
import { createWorkerPool, type WorkerPool } from '../../platform/workers/pool.ts';
import { withScratchFile } from './scratch.ts';
import {
  type AvJob,
  type AvReply,
  type FilmFrames,
  type FramesWish,
  type MediaFacts,
  type MediaSource,
  SOUND_RATE,
  type SoundResult,
} from './types.ts';

const pool = (): WorkerPool =>
  singleton('av-workers', () =>
    createWorkerPool({
      file: 'lib/media/av/av.worker.ts',
      // Two: a long film must not keep a question about another file waiting.
      size: 2,
      queue: LIMITS.avQueue,
      timeoutMs: LIMITS.avMs,
      stallMs: LIMITS.avStallMs,
      idleMs: 60_000,
      heapMb: 384,
      processMb: 1_024,
      jobsPerThread: 100,
      sentences: {
        busy: 'Many sounds and films are being opened just now. Try again in a few seconds.',
        timeout: 'Decoding this file took too long.',
        crash: 'This file could not be decoded.',
      },
    }),
  );

async function ask<T>(job: AvJob, signal: AbortSignal | undefined): Promise<T> {
  const reply = (await pool().run(job, { signal })) as AvReply<T>;
  if ('value' in reply) return reply.value;
  const options = { param: 'file' };
  throw reply.refused === 'too-long'
    ? new TooLargeError(reply.sentence, options)
    : new UnsupportedTypeError(reply.sentence, options);
}

/** Container, codecs, length, size, tags. Nothing is decoded, so the length does not matter. */
export const mediaFacts = (source: MediaSource, signal?: AbortSignal): Promise<MediaFacts> =>
  ask({ kind: 'facts', source }, signal);

/** A decoded sound: mono, SOUND_RATE samples a second, -1 to 1. */
export interface DecodedSound {
  readonly samples: number;
  /** Seconds. */
  readonly duration: number;
  /** False: the file is damaged further on, and this is what could be heard. */
  readonly complete: boolean;
  /** Samples `start` to `end`, without the last. */
  read(start: number, end: number): Promise<Float32Array>;
}

/** Decodes the sound of a sound or a film of at most LIMITS.soundSeconds, for as long as the work goes on. */
export function withSound<T>(
  source: MediaSource,
  signal: AbortSignal | undefined,
  work: (sound: DecodedSound) => Promise<T>,
): Promise<T> {
  return withScratchFile(async (out) => {
    const { samples, complete } = await ask<SoundResult>({ kind: 'sound', source, out }, signal);
    const file = await open(out);
    const read = async (start: number, end: number): Promise<Float32Array> => {
      const sound = new Float32Array(Math.max(0, Math.min(end, samples) - start));
      const bytes = new Uint8Array(sound.buffer);
      await file.read(bytes, 0, bytes.length, start * Float32Array.BYTES_PER_ELEMENT);
      return sound;
    };
    try {
      return await work({ samples, duration: samples / SOUND_RATE, complete, read });
    } finally {
      await file.close();
    }
  });
}

/** Pictures of a film of at most LIMITS.filmSeconds. */
export const sampleFrames = (source: MediaSource, wish: FramesWish, signal?: AbortSignal): Promise<FilmFrames> =>
  ask({ kind: 'frames', source, wish }, signal);

export const closeAvWorkers = (): Promise<void> => pool().close();
