/** Errors in Anthropic's shape (its API reference, "Errors"). */
import { json } from '../../platform/http/answers.ts';
import { refusalAnswer, shorten, toRefusal } from '../../platform/http/error-answer.ts';
import { reportFault } from '../../platform/http/report.ts';
import type { Answer, ApiRequest } from '../../platform/http/types.ts';
import type { About } from '../errors.ts';

const TYPES: Readonly<Record<number, string>> = {
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  503: 'overloaded_error',
  504: 'timeout_error',
  529: 'overloaded_error',
};
const MESSAGE_CHARS = 300;

/** The error as a JSON value: the body of a refusal, or the last event of a stream. Faults of ours go to the log. */
export function messageError(thrown: unknown, about: About, { requestId }: Pick<ApiRequest, 'requestId'>) {
  const { refusal, known } = toRefusal(thrown);
  if (!known) reportFault({ requestId, where: 'messages', error: thrown });
  const type = TYPES[refusal.status] ?? (refusal.status >= 500 ? 'api_error' : 'invalid_request_error');
  return {
    type: 'error',
    error: {
      type,
      message: shorten(refusal.message, MESSAGE_CHARS),
      ...(refusal.hint === undefined ? {} : { hint: refusal.hint }),
    },
    request_id: requestId,
    ...(about.model ? { model: about.model } : {}),
    ...(about.provider ? { provider: about.provider } : {}),
  };
}

export function messageRefusal(thrown: unknown, about: About, request: ApiRequest): Answer {
  const { refusal } = toRefusal(thrown);
  const { headers } = refusalAnswer('openai', refusal);
  return json(messageError(thrown, about, request), { status: refusal.status, headers: { ...headers } });
}
