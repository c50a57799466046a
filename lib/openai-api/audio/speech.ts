/** `POST /v1/audio/speech`: a text as sound, by a provider that has voices or by those of this machine. */
import { z } from 'zod';
import { BadRequestError, NotImplementedError } from '../../contract/errors.ts';
import { LIMITS } from '../../contract/limits.ts';
import { bytes } from '../../platform/http/answers.ts';
import { defineEndpoint } from '../../platform/http/endpoint.ts';
import type { Answer } from '../../platform/http/types.ts';
import type { SpokenAudio } from '../../providers/provider.ts';
import { ASSISTANT_ID } from '../../providers/registry.ts';
import type { Attempt } from '../../providers/routing.ts';
import { type Asker, askAble } from '../ask-able.ts';
import { wantedOf } from '../caller.ts';
import { errorAnswer } from '../errors.ts';
import { onceOnly } from '../idempotency.ts';
import { noteUsage } from '../note-usage.ts';
import { targetSchema } from '../request.ts';
import { STREAM_HEADERS } from '../stream-headers.ts';
import { countTokens } from '../tokens.ts';
import { toPcm } from './pcm.ts';

const FORMATS = ['mp3', 'opus', 'aac', 'flac', 'wav', 'pcm'] as const;
type Format = (typeof FORMATS)[number];
/** Whose voices are on this machine: built in, or of models that were downloaded. */
const OWN: ReadonlySet<string> = new Set([ASSISTANT_ID, 'Local']);
/** What the voices of this machine can be had as. */
const OWN_FORMATS: readonly string[] = ['wav', 'pcm'];
/** The pace the built-in voices keep up with. */
const OWN_PACE = { min: 0.5, max: 2 };
/** OpenAI's voices, which its clients make one name: for the built-in voices they stand for the default. */
const OPENAI_VOICES = new Set('alloy ash ballad cedar coral echo fable marin nova onyx sage shimmer verse'.split(' '));

const voiceName = z.string().max(LIMITS.nameChars);

const speechSchema = z.object({
  ...targetSchema.pick({ model: true, provider: true, api_key: true, api_base: true, ignored: true, user: true }).shape,
  input: z.string().trim().min(1, 'must not be empty').max(LIMITS.spokenInputChars),
  voice: z.union([voiceName, z.object({ id: voiceName }).transform(({ id }) => id)]).nullish(),
  response_format: z.enum(FORMATS).nullish(),
  speed: z.number().min(0.25).max(4).nullish(),
  /** BCP 47; told from the text when absent. */
  language: z
    .string()
    .regex(/^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8}){0,3}$/, 'must be a language tag such as "en" or "pt-BR"')
    .nullish(),
  instructions: z.string().max(LIMITS.spokenInputChars).nullish(),
  stream_format: z.enum(['audio', 'sse']).nullish(),
  timeout: targetSchema.shape.timeout,
});
type SpeechBody = z.output<typeof speechSchema>;

const define = <Params extends { readonly provider?: string }>(id: string, path: string, params: z.ZodType<Params>) =>
  defineEndpoint({
    id,
    method: 'POST',
    path,
    face: 'openai',
    summary: 'Speaks a text; the model `Assistant` is the voices of this server (WAV and PCM)',
    params,
    body: speechSchema,
    handle: ({ request, owner, body, params: { provider } }) =>
      onceOnly(request, owner, body, () => sayText({ request, owner }, body, provider)),
  });

export const createSpeech = define('createSpeech', '/v1/audio/speech', z.object({}));
export const createProviderSpeech = define(
  'createProviderSpeech',
  '/api/{provider}/audio/speech',
  z.object({ provider: z.string().min(1).max(LIMITS.nameChars) }),
);

async function sayText(asker: Asker, body: SpeechBody, pathProvider: string | undefined): Promise<Answer> {
  const wanted = wantedOf(asker.request, body, pathProvider);
  try {
    const { value, attempt, model } = await askAble(
      {
        wanted,
        ability: 'speech',
        lastResort: ASSISTANT_ID,
        timeoutMs: body.timeout ? body.timeout * 1_000 : undefined,
        ask: ({ provider, model: name }, context) => {
          if (!provider.speak) throw new BadRequestError(`${provider.id} has no voice`);
          const isOwn = OWN.has(provider.id);
          if (isOwn) requireOwnFormat(body.response_format);
          const speak = provider.speak({ ...(isOwn ? ownWish(body) : wish(body)), model: name || undefined }, context);
          return isOwn && body.response_format === 'pcm' ? speak.then(toPcm) : speak;
        },
      },
      asker,
    );
    const usage = await noteSpeech(asker, wanted, attempt, model, body.input);
    return body.stream_format === 'sse' ? asEvents(value, usage) : asSound(value);
  } catch (error) {
    return errorAnswer(error, wanted, asker.request);
  }
}

const wish = ({ input, voice, language, speed, response_format: format, instructions }: SpeechBody) => ({
  text: input.toWellFormed(),
  voice: voice || undefined,
  language: language ?? undefined,
  rate: speed ?? 1,
  format: format ?? undefined,
  instructions: instructions || undefined,
});

const ownWish = (body: SpeechBody) => ({
  ...wish(body),
  voice: OPENAI_VOICES.has(body.voice?.toLowerCase() ?? '') ? undefined : body.voice || undefined,
  rate: Math.min(OWN_PACE.max, Math.max(OWN_PACE.min, body.speed ?? 1)),
});

/** @throws NotImplementedError that names what there is */
function requireOwnFormat(format: Format | null | undefined): void {
  if (format === null || format === undefined || OWN_FORMATS.includes(format)) return;
  throw new NotImplementedError(
    `The voices of this server are had as ${OWN_FORMATS.join(' and ')}, not as ${format}. Other forms need a provider that speaks.`,
    { param: 'response_format' },
  );
}

interface SpokenTokens {
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly total_tokens: number;
}

async function noteSpeech(
  { owner }: Asker,
  wanted: { readonly user: string },
  attempt: Attempt,
  model: string,
  text: string,
): Promise<SpokenTokens> {
  const count = await countTokens(text, model);
  const usage = { prompt_tokens: count, completion_tokens: 0, total_tokens: count, estimated: true };
  await noteUsage(owner, wanted, attempt, { model, usage });
  return { input_tokens: count, output_tokens: 0, total_tokens: count };
}

function asSound({ mediaType, data, language }: SpokenAudio): Answer {
  return bytes(data, {
    headers: {
      'content-type': mediaType,
      'content-length': String(data.length),
      ...(language && { 'content-language': language }),
    },
  });
}

const PIECE = 24 * 1024;

/** OpenAI's events of sound: pieces in base64, then what it cost. */
function asEvents({ data }: SpokenAudio, usage: SpokenTokens): Answer {
  async function* events(): AsyncGenerator<Uint8Array> {
    for (let start = 0; start < data.length; start += PIECE) {
      const audio = Buffer.from(data.subarray(start, start + PIECE)).toString('base64');
      yield Buffer.from(`data: ${JSON.stringify({ type: 'speech.audio.delta', audio })}\n\n`);
    }
    yield Buffer.from(`data: ${JSON.stringify({ type: 'speech.audio.done', usage })}\n\n`);
  }
  return bytes(events(), { headers: STREAM_HEADERS });
}
