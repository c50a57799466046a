/** Sound from an upstream: `POST <base>/audio/speech`, as OpenAI's API reference describes it. */
import { UpstreamError } from '../../contract/errors.ts';
import { LIMITS } from '../../contract/limits.ts';
import { readText } from '../../platform/outbound/index.ts';
import type { ProviderContext, SpeechRequest, SpokenAudio } from '../provider.ts';
import { type Asked, errorFromFailure, errorFromStatus, missingAuth } from './errors.ts';
import type { Preset } from './preset.ts';
import { baseUrlOf, buildHeaders, joinUrl } from './request.ts';

const ERROR_BODY_BYTES = 64 * 1024;
/** OpenAI's bounds of `speed`. */
const SPEED = { min: 0.25, max: 4 };

/** @throws the provider errors */
export async function speak(preset: Preset, request: SpeechRequest, context: ProviderContext): Promise<SpokenAudio> {
  const model = request.model ?? preset.speech?.model ?? '';
  const asked: Asked = { preset, model, apiKey: context.credentials.apiKey };
  const baseUrl = baseUrlOf(context.credentials, preset);
  if (baseUrl === null || (preset.auth && !asked.apiKey && !context.credentials.baseUrl)) throw missingAuth(asked);
  try {
    const response = await context.fetch(joinUrl(baseUrl, '/audio/speech'), {
      method: 'POST',
      headers: {
        ...buildHeaders(context.credentials, preset),
        'content-type': 'application/json',
        accept: 'audio/*, application/json',
      },
      body: JSON.stringify({
        model,
        input: request.text,
        voice: request.voice ?? preset.speech?.voice,
        response_format: request.format ?? 'mp3',
        ...(request.instructions === undefined ? {} : { instructions: request.instructions }),
        ...(request.rate === 1 ? {} : { speed: Math.min(SPEED.max, Math.max(SPEED.min, request.rate)) }),
      }),
      signal: context.signal,
    });
    if (!response.ok) {
      // A refusal whose body is too long or breaks off is still that refusal.
      const text = await readText(response, ERROR_BODY_BYTES).catch(() => '');
      throw errorFromStatus(asked, response.status, response.headers, text);
    }
    const mediaType = response.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() ?? '';
    const data = new Uint8Array(await response.arrayBuffer());
    // Only sound goes on to the browser, whatever the upstream calls its answer.
    if (!/^(audio\/[a-z0-9.+-]+|application\/octet-stream)$/.test(mediaType) || data.length === 0) {
      throw new UpstreamError(`${preset.label} did not answer with sound`);
    }
    if (data.length > LIMITS.fileReadBytes) throw new UpstreamError(`${preset.label} sent more than can be taken`);
    return { mediaType: mediaType === 'application/octet-stream' ? 'audio/mpeg' : mediaType, data };
  } catch (error) {
    throw context.signal.aborted ? context.signal.reason : errorFromFailure(asked, error, context.signal);
  }
}
