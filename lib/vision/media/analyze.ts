/** `POST /analyze`: what is to be seen in a film, and when. */
import { z } from 'zod';
import { type AppError, isAppError } from '../../contract/errors.ts';
import { LIMITS } from '../../contract/limits.ts';
import { type CatalogueEntry, requireInstalled, run } from '../../inference/index.ts';
import { type FilmFrame, type FilmFrames, type MediaFacts, sampleFrames } from '../../media/index.ts';
import { json } from '../../platform/http/answers.ts';
import { defineEndpoint, parse } from '../../platform/http/endpoint.ts';
import { secondsSince, withinTime } from '../deadline.ts';
import { modelName } from '../model-name.ts';
import { withAskedMedia } from './asked-media.ts';

/** Seconds between two pictures, where nobody says. */
const INTERVAL = 1;
/** The share of the time of a request after which no further picture is looked at. */
const ENOUGH = 0.8;

const interval = z.coerce.number('must be a number of seconds');
const parametersSchema = z.object({
  interval: interval.min(LIMITS.leastFrameInterval).max(LIMITS.mostFrameInterval).default(INTERVAL),
  threshold: z.coerce.number('must be a number').min(0).max(1).default(0.5),
  thumbnails: z.enum(['true', 'false', '1', '0']).default('true'),
  model: z.string().optional(),
});

export const analyze = defineEndpoint({
  id: 'analyze',
  method: 'POST',
  path: '/analyze',
  face: 'vision',
  summary: 'Says what is to be seen in a film and when: a form with `file`, or `video_url` (100 MB, 5 minutes)',
  handle: ({ request }) =>
    withAskedMedia(request, { addresses: ['video_url', 'url'] }, async ({ parameters, load }) => {
      const started = performance.now();
      const wish = parse(parametersSchema, parameters);
      const detector = await findDetector(wish.model);
      return withinTime(
        request.signal,
        async (signal) => {
          const { file } = await load(signal);
          const film = await sampleFrames(
            file,
            {
              every: wish.interval,
              most: LIMITS.filmFrames,
              side: LIMITS.filmFrameSide,
              thumbnailSide: LIMITS.filmThumbnailSide,
            },
            signal,
          );
          const shown = aboutFilm(film, ['true', '1'].includes(wish.thumbnails));
          // Without a detector the pictures are there all the same.
          if (isAppError(detector)) return json({ detail: detector.message, ...shown }, { status: detector.status });
          const late = started + LIMITS.analyzeMs * ENOUGH;
          const { found, complete } = await detect(film, detector.id, wish.threshold, late, signal);
          return json({
            detected_objects: found,
            model: detector.id,
            ...shown,
            processing_time: secondsSince(started),
            ...(!(complete && film.complete) && { truncated: true, notice: TRUNCATED }),
          });
        },
        LIMITS.analyzeMs,
      );
    }),
});

const TRUNCATED = 'The film is damaged further on, or looking through all of it would have taken too long.';

/** The asked one or the first there is; what says how to get one where there is none. @throws as `requireInstalled` */
async function findDetector(given: string | undefined): Promise<CatalogueEntry | AppError> {
  try {
    return await requireInstalled('object-detection', given === undefined ? undefined : modelName(given));
  } catch (error) {
    if (isAppError(error) && error.code === 'model_not_installed') return error;
    throw error;
  }
}

interface Sighting {
  readonly label: string;
  readonly timestamp: string;
  readonly confidence: number;
  /** Pixels of the film. */
  readonly box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
}

async function detect(film: FilmFrames, model: string, threshold: number, late: number, signal: AbortSignal) {
  const found: Sighting[] = [];
  for (const frame of film.frames) {
    if (performance.now() > late) return { found, complete: false };
    const detections = await run('object-detection', model, { image: frame.image, threshold }, { signal });
    const scale = scaleOf(frame, film.facts);
    for (const { label, score, box } of detections) {
      const [x, width] = [box.x * scale.x, box.width * scale.x];
      const [y, height] = [box.y * scale.y, box.height * scale.y];
      const rounded = { x: Math.round(x), y: Math.round(y), width: Math.round(width), height: Math.round(height) };
      found.push({ label, timestamp: timestamp(frame.time), confidence: Math.round(score * 1e4) / 1e4, box: rounded });
    }
  }
  return { found, complete: true };
}

const scaleOf = (frame: FilmFrame, { video }: MediaFacts) => ({
  x: (video?.width ?? frame.width) / frame.width,
  y: (video?.height ?? frame.height) / frame.height,
});

function aboutFilm({ facts, every, frames }: FilmFrames, hasThumbnails: boolean) {
  return {
    duration: facts.duration,
    width: facts.video?.width ?? null,
    height: facts.video?.height ?? null,
    interval: every,
    frames: frames.map(({ time, thumbnail }) => ({
      timestamp: timestamp(time),
      time,
      ...(hasThumbnails && { thumbnail: `data:image/jpeg;base64,${Buffer.from(thumbnail).toString('base64')}` }),
    })),
  };
}

/** `HH:MM:SS`, the whole seconds. */
function timestamp(time: number): string {
  const all = Math.floor(time + 1e-6);
  return [Math.floor(all / 3_600), Math.floor(all / 60) % 60, all % 60]
    .map((part) => String(part).padStart(2, '0'))
    .join(':');
}
