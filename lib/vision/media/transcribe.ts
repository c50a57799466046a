/** `POST /transcribe`: the words of a sound or a film. */
import { readFile, stat } from 'node:fs/promises';
import { isAppError, TooLargeError } from '../../contract/errors.ts';
import { LIMITS } from '../../contract/limits.ts';
import { findEntry, listInstalled, requireInstalled } from '../../inference/index.ts';
import { mediaFacts } from '../../media/index.ts';
import { hearSound } from '../../openai-api/audio/hear.ts';
import { wantedOf } from '../../openai-api/caller.ts';
import { config } from '../../platform/config.ts';
import { json } from '../../platform/http/answers.ts';
import { defineEndpoint } from '../../platform/http/endpoint.ts';
import type { AudioPart } from '../../providers/provider.ts';
import { secondsSince, withinTime } from '../deadline.ts';
import { modelName } from '../model-name.ts';
import { textLanguage } from '../ocr/languages.ts';
import { type AskedMedia, withAskedMedia } from './asked-media.ts';

const LOCAL = 'Local';

export const transcribe = defineEndpoint({
  id: 'transcribe',
  method: 'POST',
  path: '/transcribe',
  face: 'vision',
  summary: 'Writes down what is said in a sound or a film: a form with `file`, or `audio_url` (100 MB, 15 minutes)',
  handle: ({ request, owner }) =>
    withAskedMedia(request, { addresses: ['audio_url', 'url'] }, async ({ parameters, load }) => {
      const started = performance.now();
      const language = parameters.language === undefined ? undefined : textLanguage(parameters.language).code;
      const engine = await chooseEar(parameters.model);
      const { value, attempt, model } = await withinTime(
        request.signal,
        async (signal) => {
          const audio = await toPart(await load(signal), signal);
          const wanted = { ...wantedOf(request, {}), ...engine };
          const asker = { request: { ...request, signal }, owner };
          const plain = { prompt: undefined, temperature: undefined, translate: false } as const;
          return hearSound({ wanted, audio, language, ...plain, timestamps: 'segment' }, asker).catch(explain);
        },
        LIMITS.transcribeMs,
      );
      return json({
        transcription: value.text,
        model: model || attempt.provider.id,
        language: value.language ?? language ?? null,
        duration: value.duration ?? null,
        segments: value.segments ?? [],
        processing_time: secondsSince(started),
      });
    }),
});

/**
 * A model of this machine where there is one, else whoever is connected. A model that is named is itself or a refusal.
 * @throws ModelNotInstalledError, ModelNotFoundError, BadRequestError
 */
async function chooseEar(given: string | undefined): Promise<{ readonly provider: string; readonly model: string }> {
  // In a demo the models of this machine are closed.
  const mayLocal = !config().DEMO;
  if (given === undefined) {
    const [first] = mayLocal ? await listInstalled('transcription') : [];
    return first === undefined ? { provider: '', model: '' } : { provider: LOCAL, model: first.id };
  }
  const name = modelName(given);
  const entry = await findEntry(name);
  if (entry === null || !mayLocal) return { provider: '', model: name };
  return { provider: LOCAL, model: (await requireInstalled('transcription', name)).id };
}

/** Nobody hears: then what could is named, and what fetches it. */
async function explain(error: unknown): Promise<never> {
  if (!config().DEMO && isAppError(error) && error.code === 'not_connected') await requireInstalled('transcription');
  throw error;
}

/** Opened first: what is no sound goes to nobody. @throws as `mediaFacts` */
async function toPart({ file, name }: AskedMedia, signal: AbortSignal): Promise<AudioPart> {
  const { mediaType } = await mediaFacts(file, signal);
  return {
    type: 'audio',
    name,
    mediaType,
    file,
    async read() {
      if ((await stat(file)).size > LIMITS.transcriptionBytes) {
        throw new TooLargeError(
          `This file is larger than ${LIMITS.transcriptionBytes / 2 ** 20} MB, which is what providers take. A local speech model takes more.`,
          { param: 'file' },
        );
      }
      return readFile(file);
    },
  };
}
