/** Words out of sound: `POST <base>/audio/transcriptions` and `/audio/translations`, as OpenAI's API reference has them. */
import { BadRequestError, isAppError, UnprocessableError } from '../../contract/errors.ts';
import type { ProviderContext, TimedText, Transcript, TranscriptionRequest } from '../provider.ts';
import { callUpstream, encodeForm, notUnderstood, readObject, requireBase } from './call.ts';
import type { Asked } from './errors.ts';
import { asArray, asObject, asString, type Json } from './json.ts';
import type { Preset } from './preset.ts';
import { joinUrl } from './request.ts';

/** What upstreams go by is the ending of the name, so a sound without one gets that of its type. */
const ENDINGS: Readonly<Record<string, string>> = {
  'audio/mpeg': 'mp3',
  'audio/mp4': 'm4a',
  'audio/x-m4a': 'm4a',
  'audio/wav': 'wav',
  'audio/x-wav': 'wav',
  'audio/webm': 'webm',
  'audio/ogg': 'ogg',
  'audio/flac': 'flac',
  'video/mp4': 'mp4',
  'video/webm': 'webm',
};

/** @throws the provider errors, UnprocessableError for sound it cannot decode, BadRequestError for what it cannot do. */
export async function transcribe(
  preset: Preset,
  request: TranscriptionRequest,
  context: ProviderContext,
): Promise<Transcript> {
  const model = chooseModel(preset, request);
  const asked: Asked = { preset, model, apiKey: context.credentials.apiKey };
  const base = requireBase(preset, asked, context);
  const path = request.translate ? '/audio/translations' : '/audio/transcriptions';
  const call = { url: joinUrl(base, path), ...(await encodeForm(await toForm(request, model))) };
  try {
    const transcript = await callUpstream(preset, asked, call, context, async (response) =>
      toTranscript(asked, await readObject(asked, response)),
    );
    return request.model === '' ? { ...transcript, modelId: model } : transcript;
  } catch (error) {
    throw asTimeless(error, request, model) ?? asUndecodable(error);
  }
}

function chooseModel(preset: Preset, { model, translate, timestamps }: TranscriptionRequest): string {
  const ability = preset.transcription;
  if (translate && ability?.translationModel === undefined) {
    throw new BadRequestError(`${preset.label} does not translate sound`, { param: 'provider' });
  }
  if (model !== '') return model;
  if (translate) return ability?.translationModel ?? '';
  return (timestamps === 'none' ? ability?.model : (ability?.timedModel ?? ability?.model)) ?? '';
}

async function toForm(request: TranscriptionRequest, model: string): Promise<FormData> {
  const { audio, language, prompt, temperature, timestamps, translate } = request;
  const form = new FormData();
  const type = audio.mediaType.split(';')[0]?.trim().toLowerCase() ?? '';
  const name = /\.[a-z0-9]{2,4}$/i.test(audio.name) ? audio.name : `audio.${ENDINGS[type] ?? 'wav'}`;
  form.append('file', new File([(await audio.read()) as Uint8Array<ArrayBuffer>], name, { type }));
  form.append('model', model);
  if (language !== undefined && !translate) form.append('language', language);
  if (prompt !== undefined) form.append('prompt', prompt);
  if (temperature !== undefined) form.append('temperature', String(temperature));
  form.append('response_format', timestamps === 'none' ? 'json' : 'verbose_json');
  if (timestamps !== 'none' && !translate) form.append('timestamp_granularities[]', timestamps);
  return form;
}

function toTranscript(asked: Asked, value: Json): Transcript {
  const text = asString(value.text);
  if (text === null) throw notUnderstood(asked);
  const language = asString(value.language);
  const duration = Number(value.duration ?? Number.NaN);
  const segments = timed(value.segments, 'text');
  const words = timed(value.words, 'word');
  return {
    text,
    ...(language === null ? {} : { language }),
    ...(Number.isFinite(duration) ? { duration } : {}),
    ...(segments.length > 0 ? { segments } : {}),
    ...(words.length > 0 ? { words } : {}),
  };
}

function timed(list: unknown, field: 'text' | 'word'): TimedText[] {
  return asArray(list).flatMap((item) => {
    const fields = asObject(item);
    const { start, end } = fields ?? {};
    const text = asString(fields?.[field]) ?? asString(fields?.text);
    return typeof start === 'number' && typeof end === 'number' && text !== null ? [{ start, end, text }] : [];
  });
}

/** OpenAI's newer models answer 400 to `verbose_json`; the sentence tells what would do. */
function asTimeless(error: unknown, { timestamps }: TranscriptionRequest, model: string): BadRequestError | null {
  const isIt =
    timestamps !== 'none' &&
    isAppError(error) &&
    error.status === 400 &&
    /verbose_json|response_format|timestamp_granularit/i.test(error.message);
  if (!isIt) return null;
  return new BadRequestError(
    `response_format: ${model} does not say when what was spoken. Ask for json or text, or choose a model that gives times, such as whisper-1.`,
    { param: 'response_format', code: 'no_timestamps', cause: error },
  );
}

/** Upstreams answer 400 to what they cannot decode, in these words; the sound is then at fault, not the request. */
function asUndecodable(error: unknown): unknown {
  const isSound =
    isAppError(error) &&
    error.name === 'UpstreamRequestError' &&
    /decode|invalid file format|unsupported (audio|file)|corrupt/i.test(error.message);
  return isSound ? new UnprocessableError(error.message, { cause: error }) : error;
}
