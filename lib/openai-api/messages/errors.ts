/** Errors in Anthropic's shape (its API reference, "Errors"), with the `model` and `provider` they are about. */
import { json } from '../../platform/http/answers.ts';
import { anthropicError, refusalAnswer, toRefusal } from '../../platform/http/error-answer.ts';
import { reportFault } from '../../platform/http/report.ts';
import type { Answer, ApiRequest } from '../../platform/http/types.ts';
import type { About } from '../errors.ts';

/** What Anthropic says of itself when it has too much to do; its own client waits, and asks again. */
const OVERLOADED = 529;

/** The error as a JSON value: the body of a refusal, or the last event of a stream. Faults of ours go to the log. */
export function messageError(thrown: unknown, about: About, { requestId }: Pick<ApiRequest, 'requestId'>) {
  const { refusal, known } = toRefusal(thrown);
  if (!known) reportFault({ requestId, where: 'messages', error: thrown });
  return {
    ...anthropicError(refusal),
    request_id: requestId,
    ...(about.model ? { model: about.model } : {}),
    ...(about.provider ? { provider: about.provider } : {}),
  };
}

export function messageRefusal(thrown: unknown, about: About, request: ApiRequest): Answer {
  const { refusal } = toRefusal(thrown);
  const { headers } = refusalAnswer('anthropic', refusal);
  const status = refusal.code === 'upstream_overloaded' ? OVERLOADED : refusal.status;
  return json(messageError(thrown, about, request), { status, headers: { ...headers } });
}
