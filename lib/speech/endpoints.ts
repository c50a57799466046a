/** `GET /backend-api/v2/synthesize/<provider>`: an answer as sound. */
import { z } from 'zod';
import { NotFoundError, NotImplementedError, UnprocessableError } from '../contract/errors.ts';
import { LIMITS } from '../contract/limits.ts';
import { resolveCredentials } from '../credentials/index.ts';
import { diskCache } from '../platform/disk-cache.ts';
import { defineEndpoint } from '../platform/http/endpoint.ts';
import { rangedBytes } from '../platform/http/range.ts';
import type { Answer, ApiRequest } from '../platform/http/types.ts';
import type { SpokenAudio } from '../providers/provider.ts';
import { findProvider } from '../providers/registry.ts';

const querySchema = z.object({
  text: z.string().trim().min(1).max(LIMITS.speechChars),
  /** One of the provider's own names. */
  voice: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'must be the name of a voice')
    .optional(),
  /** BCP 47; told from the text when absent. */
  language: z
    .string()
    .regex(/^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8}){0,3}$/, 'must be a language tag such as "en" or "pt-BR"')
    .optional(),
  /** 1 is the voice's own pace. */
  rate: z.coerce.number().min(0.5).max(2).default(1),
  model: z.string().max(LIMITS.nameChars).optional(),
});

const WEEK_S = 7 * 24 * 60 * 60;

export const synthesize = defineEndpoint({
  id: 'synthesize',
  method: 'GET',
  path: '/backend-api/v2/synthesize/{provider}',
  face: 'gui',
  summary: 'Speaks a text: with the built-in voices (`Assistant`), or with a provider that has some',
  params: z.object({ provider: z.string().max(LIMITS.nameChars) }),
  query: querySchema,
  handle: ({ request, owner, params, query }) => speakAnswer(request, owner.id, params.provider, query),
});

export const synthesizeForPrograms = defineEndpoint({
  id: 'synthesizeSpeech',
  method: 'GET',
  path: '/v1/synthesize/{provider}',
  face: 'openai',
  summary: 'As `/backend-api/v2/synthesize/{provider}`',
  params: z.object({ provider: z.string().max(LIMITS.nameChars) }),
  query: querySchema.partial({ text: true }),
  handle: ({ request, owner, params, query: { text, ...query } }) => {
    const speaker = findProvider(params.provider);
    // In the statuses of this wire: a provider without a voice is not there (contract, section 6.4).
    if (!speaker?.speak) throw new NotFoundError('Provider not found');
    if (text === undefined) throw new UnprocessableError('Missing query params', { param: 'text' });
    return speakAnswer(request, owner.id, speaker.id, { ...query, text });
  },
});

async function speakAnswer(
  request: ApiRequest,
  ownerId: string,
  name: string,
  query: z.output<typeof querySchema>,
): Promise<Answer> {
  const provider = findProvider(name);
  if (!provider) throw new NotFoundError('Provider not found');
  if (!provider.speak) throw new NotImplementedError(`${provider.describe().label} has no voice.`);
  const key = [ownerId, provider.id, query];
  const kept = await cache().get(key);
  if (kept !== null) return soundAnswer(unpack(kept), request);
  const { credentials, fetch } = await resolveCredentials({ ownerId, provider });
  const context = { ownerId, signal: request.signal, credentials, fetch, log: () => undefined };
  const { text, voice, language, rate, model } = query;
  const audio = await provider.speak({ text, voice, language, rate, model }, context);
  await cache().put(key, pack(audio));
  return soundAnswer(audio, request);
}

const cache = () => diskCache({ name: 'speech', maxBytes: LIMITS.speechCacheBytes, maxAgeMs: WEEK_S * 1_000 });

const soundAnswer = ({ mediaType, data, language }: SpokenAudio, request: ApiRequest) =>
  rangedBytes(data, request, {
    'content-type': mediaType,
    'cache-control': `private, max-age=${WEEK_S}`,
    ...(language && { 'content-language': language }),
  });

/** On the disk the type and the language stand in the first line. */
const pack = ({ mediaType, data, language = '' }: SpokenAudio): Buffer =>
  Buffer.concat([Buffer.from(`${mediaType} ${language}\n`), data]);

function unpack(file: Buffer): SpokenAudio {
  const end = file.indexOf('\n');
  const [mediaType = '', language = ''] = file.toString('latin1', 0, end).split(' ');
  return { mediaType, data: file.subarray(end + 1), ...(language !== '' && { language }) };
}
