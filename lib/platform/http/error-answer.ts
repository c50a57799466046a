/** The only place that turns an error into an HTTP answer, in the dialect of each face. */
import { isAppError } from '../../contract/errors.ts';
import { explainDataFailure } from '../data-failure.ts';
import { json } from './answers.ts';
import type { Answer, Dialect } from './types.ts';

/** What a person or a program reads of a refusal; the cause stays in the log. */
export interface Refusal {
  readonly status: number;
  readonly message: string;
  /** The error's name; the wire's `type`. */
  readonly type: string;
  readonly param?: string | undefined;
  readonly code?: string | undefined;
  readonly hint?: string | undefined;
  readonly retryAfter?: number | undefined;
  readonly headers?: Readonly<Record<string, string>>;
}

const MESSAGE_CHARS = 300;
const INTERNAL: Refusal = {
  status: 500,
  message: 'Something went wrong on the server. The log has the details.',
  type: 'InternalError',
};

/** The refusal behind any thrown value; `known` is false when it is a fault of ours that belongs in the log. */
export function toRefusal(thrown: unknown): { readonly refusal: Refusal; readonly known: boolean } {
  const error = isAppError(thrown) ? thrown : explainDataFailure(thrown);
  if (error === null) return { refusal: INTERNAL, known: false };
  const { status, message, name: type, param, code, hint, retryAfter, headers = {} } = error;
  return { refusal: { status, message, type, param, code, hint, retryAfter, headers }, known: true };
}

/** Renders a refusal. OpenAI's own clients read `type`, `param` and `code`, Anthropic's `type`; FastAPI's read `detail`. */
export function refusalAnswer(dialect: Dialect, refusal: Refusal): Answer {
  const headers = {
    ...(refusal.retryAfter === undefined ? {} : { 'retry-after': String(Math.max(1, Math.ceil(refusal.retryAfter))) }),
    ...refusal.headers,
  };
  return json(errorBody(dialect, refusal), { status: refusal.status, headers });
}

function errorBody(dialect: Dialect, refusal: Refusal): unknown {
  const message = shorten(refusal.message, MESSAGE_CHARS);
  switch (dialect) {
    case 'gui':
      return { error: { message, type: refusal.type } };
    case 'openai':
      return openAiError(refusal);
    case 'anthropic':
      return anthropicError(refusal);
    case 'vision':
      return { detail: message };
  }
}

/** The `error` object of OpenAI's API. */
export function openAiError({ message, status, param, code, hint }: Refusal) {
  const error = { message: shorten(message, MESSAGE_CHARS), type: openAiType(status), param: param ?? null };
  return { error: { ...error, code: code ?? null, ...(hint === undefined ? {} : { hint }) } };
}

/** The types of OpenAI's API reference, chosen by status. */
function openAiType(status: number): string {
  if (status === 403) return 'permission_error';
  if (status === 429) return 'rate_limit_error';
  return status >= 500 ? 'server_error' : 'invalid_request_error';
}

/** An error of Anthropic's API (its API reference, "Errors"). */
export function anthropicError({ status, message, code, hint }: Refusal) {
  const type =
    code === 'upstream_overloaded'
      ? 'overloaded_error'
      : (ANTHROPIC_TYPES[status] ?? (status >= 500 ? 'api_error' : 'invalid_request_error'));
  const error = { type, message: shorten(message, MESSAGE_CHARS), ...(hint === undefined ? {} : { hint }) };
  return { type: 'error', error };
}

const ANTHROPIC_TYPES: Readonly<Record<number, string>> = {
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  503: 'overloaded_error',
  504: 'timeout_error',
};

/** Cuts by code point, so a cut never leaves half a surrogate pair. */
export function shorten(value: string, length: number): string {
  if (value.length <= length) return value;
  const points = Array.from(value.slice(0, length * 2));
  return points.length <= length ? value : `${points.slice(0, length - 1).join('')}…`;
}
