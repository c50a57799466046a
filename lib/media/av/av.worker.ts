/** The process in which sound and film from strangers are opened and decoded. */
import { JobError } from '../../platform/workers/protocol.ts';
import { serveJobs } from '../../platform/workers/serve.ts';
import { readFacts } from './facts.ts';
import { readFrames } from './frames.ts';
import { DAMAGED, withMedia } from './open.ts';
import { NotDecodable, Refusal } from './refusal.ts';
import { writeSound } from './sound.ts';
import type { AvJob, AvReply } from './types.ts';

const FOREIGN =
  'This is no sound or film that is taken here: mp3, wav, ogg, opus, flac, m4a, aac, webm, mkv, mp4 or mov.';

const foreign = ({ codec }: NotDecodable): string =>
  codec === null
    ? FOREIGN
    : `This file is in a codec that is not taken here (${codec}). Sound may be in MP3, AAC, Opus, Vorbis, FLAC or PCM, film in H.264, H.265, VP8, VP9 or AV1.`;

serveJobs(async (input, alive) => {
  const job = input as AvJob;
  try {
    return { result: { value: await decode(job, alive) } satisfies AvReply<unknown> };
  } catch (error) {
    if (error instanceof JobError) throw error;
    if (error instanceof Refusal) return { result: refused(error.reason, error.message) };
    if (error instanceof NotDecodable) return { result: refused('foreign', foreign(error)) };
    throw new JobError(DAMAGED, { cause: error });
  }
});

function decode(job: AvJob, alive: () => void): Promise<unknown> {
  return withMedia<unknown>(job.source, (media) => {
    switch (job.kind) {
      case 'facts':
        return readFacts(media);
      case 'sound':
        return writeSound(media, job.out, alive);
      case 'frames':
        return readFrames(media, job.wish, alive);
    }
  });
}

const refused = (reason: 'foreign' | 'too-long', sentence: string): AvReply<never> => ({ refused: reason, sentence });
