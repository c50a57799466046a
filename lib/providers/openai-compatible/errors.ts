/** What goes wrong with an upstream, as one sentence and one typed error. Never the key, never a body as it came. */
import {
  type AppError,
  isAppError,
  MissingAuthError,
  RateLimitError,
  TooLargeError,
  UpstreamError,
  UpstreamRequestError,
  UpstreamTimeoutError,
} from '../../contract/errors.ts';
import { asArray, asObject, asString, parseJson } from './json.ts';
import type { Preset } from './preset.ts';
import {
  forbidden,
  isQuotaSpent,
  isRetired,
  modelGone,
  notThere,
  quotaSpent,
  type Refused,
  unpaid,
} from './refusals.ts';

const SENTENCE_CHARS = 200;
/** Says how long the context is and how much too long the request: programs read the numbers. */
const OVERFLOW_CHARS = 250;
/** Seconds to wait when the upstream does not say, and the bounds of what it may say. */
const RETRY_AFTER = { fallback: 5, min: 1, max: 60 };

/** Tells the upstream's refusal of a request from an answer of its that is larger than we take. */
const REQUEST_TOO_LARGE = 'request_too_large';
/** Anthropic's own status for "not now", which others took over. */
export const OVERLOADED = 529;

/** What an error needs to know of the request that met it. */
export interface Asked {
  readonly preset: Pick<Preset, 'label' | 'keyPage'>;
  readonly model: string;
  readonly apiKey: string | undefined;
}

/** The error of an answer with a failing status. */
export function errorFromStatus(asked: Asked, status: number, headers: Headers, body: string): AppError {
  const { preset, model, apiKey } = asked;
  const { label } = preset;
  const value = parseJson(body);
  const detail = sentenceOf(value, apiKey);
  const refused: Refused = { preset, model, detail, kind: kindOf(value) };
  const retryAfter = retryAfterOf(headers);
  // Without a key there is one thing to do first, whatever the upstream says.
  if (status === 401 || (status === 403 && apiKey === undefined)) return missingAuth(asked);
  if (status === 403) return forbidden(refused);
  if (status === 429) {
    return isQuotaSpent(refused) ? quotaSpent(refused) : rateLimited(label, retryAfter ?? RETRY_AFTER.fallback);
  }
  if (status === 404 || status === 410) return notThere(refused);
  if (status === 402) return unpaid(refused);
  if (status === 408 || status === 504) return new UpstreamTimeoutError(`${label} did not answer in time`);
  if (status === 413) {
    const reason = detail ?? 'it is too large';
    return new TooLargeError(`${label} refused the request: ${reason}`, { code: REQUEST_TOO_LARGE });
  }
  if (status >= 400 && status < 500) {
    if (isRetired(refused)) return modelGone(refused);
    if (isOverflow(refused)) return overflow(label, sentenceOf(value, apiKey, OVERFLOW_CHARS));
    return new UpstreamRequestError(
      detail === null ? `${label} refused the request (${status})` : `${label} refused the request: ${detail}`,
    );
  }
  return new UpstreamError(`${label} has a problem of its own (${status})`, {
    code: status === OVERLOADED ? 'upstream_overloaded' : 'upstream_unavailable',
    retryAfter: retryAfter ?? undefined,
  });
}

/** The error that an upstream reports inside a 200: `{"error": ...}` as a whole answer or a frame of the stream. */
export function errorFromBody(asked: Asked, error: unknown): AppError {
  const { label } = asked.preset;
  const fields = asObject(error);
  const code = Number(fields?.code ?? fields?.status ?? Number.NaN);
  if (Number.isInteger(code) && code >= 400 && code < 600) {
    return errorFromStatus(asked, code, new Headers(), JSON.stringify({ error }));
  }
  const kind = kindOf({ error });
  const { preset, model, apiKey } = asked;
  const refused: Refused = { preset, model, kind, detail: sentenceOf({ error }, apiKey) };
  if (/insufficient_quota/.test(kind)) return quotaSpent(refused);
  if (/rate_limit/.test(kind)) return rateLimited(label, RETRY_AFTER.fallback);
  if (/invalid_api_key|authentication/.test(kind)) return missingAuth(asked);
  if (/model_not_found/.test(kind)) return notThere(refused);
  if (isOverflow(refused)) return overflow(label, sentenceOf({ error }, apiKey, OVERFLOW_CHARS));
  const detail = refused.detail ?? 'no reason given';
  if (/invalid_request/.test(kind)) return new UpstreamRequestError(`${label} refused the request: ${detail}`);
  const isBusy = /overloaded/.test(kind);
  return new UpstreamError(`${label} reported an error: ${detail}`, isBusy ? { code: 'upstream_overloaded' } : {});
}

/** Whose code is another, or none, says it in words: Anthropic, Gemini, Mistral, llama.cpp, vLLM. */
const OVERFLOW =
  /context_length|exceed_context_size|(?:maximum|available|exceeds?[^.]*) context (?:length|size|window)|prompt is too long|input token count[^.]*exceeds|too large for model with \d+ maximum context/i;

const isOverflow = ({ kind, detail }: Refused): boolean => OVERFLOW.test(`${kind} ${detail ?? ''}`);

/** Programs that shorten their history and ask again go by this code. */
const overflow = (label: string, detail: string | null): AppError =>
  new UpstreamRequestError(`${label} refused the request: ${detail ?? 'it is longer than the model can read'}`, {
    code: 'context_length_exceeded',
    param: 'messages',
  });

/** The error of a request that got no answer, or of a stream that broke. Aborts come back as they are. */
export function errorFromFailure(asked: Asked, failure: unknown, signal: AbortSignal): unknown {
  if (signal.aborted || !isAppError(failure)) return failure;
  const { label } = asked.preset;
  const cause = failure;
  switch (failure.code) {
    case 'address_not_allowed':
      return new UpstreamRequestError(failure.message, { code: failure.code, cause });
    case 'redirect_not_allowed':
      return new UpstreamError(
        `${label} sends requests on to another address, which is not followed. Check its base URL in the settings.`,
        { code: failure.code, cause },
      );
    case 'unreachable':
      return new UpstreamError(`${label} cannot be reached`, { code: failure.code, cause });
    case 'untrusted':
      return new UpstreamError(`${label} cannot prove who it is: its certificate is not valid`, {
        code: failure.code,
        cause,
      });
    case 'connection_lost':
      return new UpstreamError(`The connection to ${label} was lost`, { code: failure.code, cause });
    case 'upstream_timeout':
      return new UpstreamTimeoutError(`${label} did not answer in time`, { cause });
    default:
      return failure.status === 413 && failure.code !== REQUEST_TOO_LARGE
        ? new UpstreamError(`${label} sent more than can be taken`, { cause })
        : failure;
  }
}

/** Nothing more came although the answer was not at its end. */
export const connectionLost = (label: string): AppError =>
  new UpstreamError(`The connection to ${label} was lost`, { code: 'connection_lost' });

export function missingAuth({ preset, apiKey }: Pick<Asked, 'preset' | 'apiKey'>): AppError {
  const where = preset.keyPage === null ? '' : ` Get one at ${preset.keyPage}`;
  return new MissingAuthError(
    apiKey === undefined
      ? `${preset.label} needs an API key. Add it in the settings.${where}`
      : `${preset.label} does not accept this API key. Check it in the settings.${where}`,
  );
}

const rateLimited = (label: string, seconds: number): AppError =>
  new RateLimitError(`${label} asks to slow down. Try again in ${seconds} s.`, { retryAfter: seconds });

/** Seconds until a retry makes sense, 1 to 60, from seconds or an HTTP date; null when the header says nothing. */
export function retryAfterOf(headers: Headers, now = Date.now()): number | null {
  const milliseconds = Number.parseFloat(headers.get('retry-after-ms') ?? '');
  const text = headers.get('retry-after')?.trim() ?? '';
  let seconds = Number.isFinite(milliseconds) ? milliseconds / 1000 : Number.NaN;
  if (Number.isNaN(seconds)) {
    seconds = /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : (Date.parse(text) - now) / 1000;
  }
  if (Number.isNaN(seconds)) return null;
  return Math.min(RETRY_AFTER.max, Math.max(RETRY_AFTER.min, Math.ceil(seconds)));
}

/** The machine-readable words of an error: OpenAI's code and type, Google's status. */
function kindOf(body: unknown): string {
  const root = asObject(Array.isArray(body) ? body[0] : body);
  const error = asObject(root?.error);
  return [error?.code, error?.type, error?.status, root?.code, root?.type]
    .flatMap((word) => asString(word) ?? [])
    .join(' ');
}

/** The upstream's own sentence out of the error shapes in use; null when there is none worth showing. */
function sentenceOf(body: unknown, apiKey: string | undefined, chars = SENTENCE_CHARS): string | null {
  const root = asObject(Array.isArray(body) ? body[0] : body);
  if (!root) return null;
  const error = asObject(root.error);
  const detail = asObject(asArray(root.detail)[0]);
  const text =
    asString(error?.message) ??
    asString(root.error) ??
    asString(root.message) ??
    asString(root.detail) ??
    asString(detail?.msg) ??
    asString(asObject(asArray(root.errors)[0])?.message);
  return text === null ? null : cleanSentence(text, apiKey, chars) || null;
}

/** One line of at most so many characters, without markup and without anything that looks like a key. */
function cleanSentence(text: string, apiKey: string | undefined, chars: number): string {
  const hidden = apiKey && apiKey.length > 3 ? text.replaceAll(apiKey, '[key]') : text;
  const line = hidden
    .replace(/\b(sk|pk|gsk|hf|xai|key)[-_][\w*-]{6,}/gi, '[key]')
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .replace(/<[^>]*>/g, '')
    .trim();
  return line.length > chars ? `${line.slice(0, chars - 1)}…` : line;
}
