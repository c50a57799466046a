/** One request, one whole answer: pictures, vectors, transcripts. Every failure is one of the provider errors. */
import { type AppError, UpstreamError, UpstreamTimeoutError } from '../../contract/errors.ts';
import { config } from '../../platform/config.ts';
import { createFetch, readText } from '../../platform/outbound/index.ts';
import type { ProviderContext } from '../provider.ts';
import { type Asked, errorFromBody, errorFromFailure, errorFromStatus, missingAuth } from './errors.ts';
import { asObject, type Json, parseJson } from './json.ts';
import type { Preset } from './preset.ts';
import { baseUrlOf, buildHeaders } from './request.ts';

const ERROR_BODY_BYTES = 64 * 1024;
const MB = 1024 * 1024;
/** Ten pictures of four megapixels in base64 stay under it. */
const ANSWER_BYTES = 96 * MB;
/** A picture sends nothing until it is drawn, and drawing one may take minutes. */
const FIRST_BYTE_MS = 240_000;

export interface Call {
  readonly url: string;
  readonly method?: 'GET' | 'POST';
  /** Besides those of the preset. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** It answers soon or not at all: the usual limit for a first byte holds, where pictures and transcripts get minutes. */
  readonly isQuick?: boolean;
  /** Sent without the key: a service for anybody, at an address the key was not given for. */
  readonly anonymous?: boolean;
}

/** The address requests go to. @throws MissingAuthError when there is none, or no key where one is needed. */
export function requireBase(preset: Preset, asked: Asked, { credentials }: ProviderContext): string {
  const baseUrl = baseUrlOf(credentials, preset);
  if (baseUrl === null || (preset.auth && !credentials.apiKey && !credentials.baseUrl)) throw missingAuth(asked);
  return baseUrl;
}

/**
 * Sends the request and hands a good answer to `read`.
 * @throws the provider errors; an abort comes back as its reason.
 */
export async function callUpstream<T>(
  preset: Preset,
  asked: Asked,
  call: Call,
  context: ProviderContext,
  read: (response: Response) => Promise<T>,
): Promise<T> {
  const { signal } = context;
  const { label } = preset;
  const usual = config().UPSTREAM_FIRST_BYTE_MS;
  const firstByteMs = call.isQuick ? usual : Math.max(FIRST_BYTE_MS, usual);
  const limit = AbortSignal.timeout(call.isQuick ? firstByteMs + config().UPSTREAM_IDLE_MS : firstByteMs);
  try {
    // The usual fetch of a provider is made for streams of text: it would give up too early, and after 8 MB.
    const fetch = createFetch({
      policy: 'provider',
      baseUrl: call.url,
      maxBytes: ANSWER_BYTES,
      firstByteMs,
    });
    const credentials = call.anonymous ? {} : context.credentials;
    const response = await fetch(call.url, {
      method: call.method ?? 'POST',
      headers: { ...buildHeaders(credentials, preset), accept: 'application/json', ...call.headers },
      ...(call.body === undefined ? {} : { body: call.body as string | Uint8Array<ArrayBuffer> }),
      signal: AbortSignal.any([signal, limit]),
    });
    if (!response.ok) {
      // A refusal whose body is too long or breaks off is still that refusal.
      const text = await readText(response, ERROR_BODY_BYTES).catch(() => '');
      throw errorFromStatus(asked, response.status, response.headers, text);
    }
    return await read(response);
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (limit.aborted) throw new UpstreamTimeoutError(`${label} did not answer in time`, { cause: error });
    throw errorFromFailure(asked, error, signal);
  }
}

/** The answer as a JSON object. @throws UpstreamError, or the error the object reports. */
export async function readObject(asked: Asked, response: Response): Promise<Json> {
  const value = asObject(parseJson(await readText(response, ANSWER_BYTES)));
  if (value === null) throw notUnderstood(asked);
  if (value.error) throw errorFromBody(asked, value.error);
  return value;
}

export const notUnderstood = ({ preset }: Asked): AppError =>
  new UpstreamError(`${preset.label} answered with something that cannot be read`);

/** A form as bytes and the header that names its boundary: an upload that can follow a redirect. */
export async function encodeForm(form: FormData): Promise<Required<Pick<Call, 'body' | 'headers'>>> {
  const encoded = new Response(form);
  const headers = { 'content-type': encoded.headers.get('content-type') ?? '' };
  return { headers, body: new Uint8Array(await encoded.arrayBuffer()) };
}

export const jsonBody = (value: unknown): Required<Pick<Call, 'body' | 'headers'>> => ({
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value),
});
