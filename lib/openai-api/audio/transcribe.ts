/** `POST /v1/audio/transcriptions` and `/v1/audio/translations`: sound as text. */
import { z } from 'zod';
import { LIMITS } from '../../contract/limits.ts';
import { bytes, json, text } from '../../platform/http/answers.ts';
import { defineEndpoint } from '../../platform/http/endpoint.ts';
import type { Answer } from '../../platform/http/types.ts';
import type { Transcript } from '../../providers/provider.ts';
import type { Asker } from '../ask-able.ts';
import { wantedOf } from '../caller.ts';
import { errorAnswer } from '../errors.ts';
import { holdForm } from '../held-form.ts';
import { STREAM_HEADERS } from '../stream-headers.ts';
import { toSrt, toVtt } from './captions.ts';
import { hearSound } from './hear.ts';
import { readTranscriptionForm, type TranscriptionBody, type TranscriptionForm } from './transcription-form.ts';

type Work = 'transcriptions' | 'translations';

const define = <Params extends { readonly provider?: string }>(
  id: string,
  work: Work,
  base: string,
  params: z.ZodType<Params>,
) =>
  defineEndpoint({
    id,
    method: 'POST',
    path: `${base}/audio/${work}`,
    face: 'openai',
    summary: work === 'translations' ? 'Writes down in English what is said' : 'Writes down what is said',
    params,
    handle: ({ request, owner, params: { provider } }) =>
      holdForm(request, LIMITS.transcriptionBytes, async () =>
        writeDown({ request, owner }, await readTranscriptionForm(request), work === 'translations', provider),
      ),
  });

const none = z.object({});
const inPath = z.object({ provider: z.string().min(1).max(LIMITS.nameChars) });

export const createTranscription = define('createTranscription', 'transcriptions', '/v1', none);
export const createTranslation = define('createTranslation', 'translations', '/v1', none);
export const createProviderTranscription = define(
  'createProviderTranscription',
  'transcriptions',
  '/api/{provider}',
  inPath,
);
export const createProviderTranslation = define('createProviderTranslation', 'translations', '/api/{provider}', inPath);

async function writeDown(
  asker: Asker,
  { body, audio }: TranscriptionForm,
  translate: boolean,
  pathProvider: string | undefined,
): Promise<Answer> {
  const wanted = wantedOf(asker.request, body, pathProvider);
  try {
    const { value, attempt, model } = await hearSound(
      {
        wanted,
        timeoutMs: body.timeout ? body.timeout * 1_000 : undefined,
        audio,
        language: body.language ?? undefined,
        prompt: body.prompt || undefined,
        temperature: body.temperature ?? undefined,
        translate,
        timestamps: timestampsOf(body),
      },
      asker,
    );
    const about = { model: value.modelId ?? model, provider: attempt.provider.id };
    const isStream = ['true', '1', 'True'].includes(body.stream ?? '');
    if (isStream) return asEvents(value);
    return render(value, body, { task: translate ? 'translate' : 'transcribe', ...about });
  } catch (error) {
    return errorAnswer(error, wanted, asker.request);
  }
}

function timestampsOf({ response_format: format, timestamp_granularities: wished }: TranscriptionBody) {
  if (format === 'json' || format === 'text') return 'none';
  return format === 'verbose_json' && wished?.includes('word') === true ? 'word' : 'segment';
}

interface About {
  readonly task: 'transcribe' | 'translate';
  readonly model: string;
  readonly provider: string;
}

function render(transcript: Transcript, { response_format: format, ...body }: TranscriptionBody, about: About): Answer {
  const { task, ...who } = about;
  switch (format) {
    case 'json':
      return json({ text: transcript.text, ...who });
    case 'text':
      return text(`${transcript.text}\n`);
    case 'srt':
      return text(toSrt(transcript));
    case 'vtt':
      return text(toVtt(transcript), { headers: { 'content-type': 'text/vtt; charset=utf-8' } });
    case 'verbose_json': {
      const { words = [], segments = [], language = '', duration } = transcript;
      const last = [...segments, ...words].reduce((end, piece) => Math.max(end, piece.end), 0);
      const whole = { start: 0, end: duration ?? last, text: transcript.text };
      const isTimed = segments.length > 0 || words.length > 0 || transcript.text.trim() === '';
      const pieces = isTimed ? segments : [whole];
      return json({
        task,
        language: language || body.language || '',
        duration: duration ?? last,
        text: transcript.text,
        segments: pieces.map((piece, id) => ({ id, seek: 0, ...piece, tokens: [], ...UNKNOWN })),
        ...(words.length > 0 && {
          words: words.map(({ start, end, text: word }) => ({ word, start, end })),
        }),
        ...who,
      });
    }
  }
}

/** What Whisper says of its own certainty, and other models do not: its neutral values. */
const UNKNOWN = { temperature: 0, avg_logprob: 0, compression_ratio: 1, no_speech_prob: 0 };

/** OpenAI's events of a transcript. Providers give it whole, so it is told in one piece. */
function asEvents(transcript: Transcript): Answer {
  async function* events(): AsyncGenerator<Uint8Array> {
    const { text: words } = transcript;
    yield Buffer.from(`data: ${JSON.stringify({ type: 'transcript.text.delta', delta: words })}\n\n`);
    yield Buffer.from(`data: ${JSON.stringify({ type: 'transcript.text.done', text: words })}\n\ndata: [DONE]\n\n`);
  }
  return bytes(events(), { headers: STREAM_HEADERS });
}
