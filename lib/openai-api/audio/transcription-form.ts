/** The form of `/v1/audio/transcriptions` and `/translations`: one `file`, and fields before or after it. */
import { z } from 'zod';
import { BadRequestError, TooLargeError } from '../../contract/errors.ts';
import { LIMITS } from '../../contract/limits.ts';
import { parse } from '../../platform/http/endpoint.ts';
import { readMultipart } from '../../platform/http/multipart.ts';
import type { ApiRequest } from '../../platform/http/types.ts';
import type { AudioPart } from '../../providers/provider.ts';
import { fieldsOf } from '../form-fields.ts';
import { targetSchema } from '../request.ts';
import { identifySound } from './sound-file.ts';

const MB = 1024 * 1024;
const granularity = z.enum(['word', 'segment']);

const TAG = /^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8}){0,3}$/;

/** Well-formed is not enough: "xx" is nobody's language. */
function isLanguage(tag: string): boolean {
  const [base = ''] = tag.toLowerCase().split(/[-_]/);
  return TAG.test(tag) && new Intl.DisplayNames('en', { type: 'language', fallback: 'none' }).of(base) !== undefined;
}

const transcriptionSchema = z.object({
  ...targetSchema.pick({ model: true, provider: true, api_base: true, user: true }).shape,
  api_key: z.string().max(4_000).nullish(),
  language: z.string().refine(isLanguage, 'must be a language such as "en"').nullish(),
  prompt: z.string().max(LIMITS.promptChars).nullish(),
  response_format: z.enum(['json', 'text', 'srt', 'verbose_json', 'vtt']).default('json'),
  temperature: z.coerce.number('must be a number').min(0).max(1).nullish(),
  timestamp_granularities: z.union([z.array(granularity).max(2), granularity.transform((one) => [one])]).nullish(),
  stream: z.enum(['true', 'false', '1', '0', 'True', 'False']).nullish(),
  timeout: z.coerce.number().min(0).max(3_600).nullish(),
});
export type TranscriptionBody = z.output<typeof transcriptionSchema>;

export interface TranscriptionForm {
  readonly body: TranscriptionBody;
  readonly audio: AudioPart;
}

/** @throws BadRequestError, TooLargeError, UnsupportedTypeError, UnprocessableError: the form, a field or the sound */
export async function readTranscriptionForm(request: ApiRequest): Promise<TranscriptionForm> {
  let sound: { readonly name: string; readonly bytes: Uint8Array } | null = null;
  const fields = await readMultipart(request, {
    limits: { files: 4, fileBytes: LIMITS.transcriptionBytes + 1, fieldBytes: LIMITS.jsonBytes },
    async onFile({ field, name, content }) {
      if (field !== 'file') return;
      if (sound !== null) throw new BadRequestError('There is more than one file.', { param: 'file' });
      const parts: Uint8Array[] = [];
      for await (const part of content) parts.push(part);
      const bytes = Buffer.concat(parts);
      if (bytes.length > LIMITS.transcriptionBytes) throw tooLarge();
      sound = { name, bytes };
    },
  });
  const found = sound as { readonly name: string; readonly bytes: Uint8Array } | null;
  if (found === null) throw new BadRequestError('file: Field required', { param: 'file' });
  const body = parse(transcriptionSchema, fieldsOf(fields));
  const { mediaType, ending } = identifySound(found.bytes);
  // Upstreams go by the ending, and the name comes from a stranger.
  const name = `${
    found.name
      .replace(/\.[^.]*$/, '')
      .replace(/[^\p{L}\p{N}_-]+/gu, '_')
      .slice(-60) || 'audio'
  }.${ending}`;
  return { body, audio: { type: 'audio', name, mediaType, read: async () => found.bytes } };
}

const tooLarge = () =>
  new TooLargeError(`The sound is larger than ${LIMITS.transcriptionBytes / MB} MB.`, { param: 'file' });
