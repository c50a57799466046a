/** Errors in OpenAI's shape, with the `model` and `provider` they are about (contract, section 6). */
import { json } from '../platform/http/answers.ts';
import { openAiError, refusalAnswer, toRefusal } from '../platform/http/error-answer.ts';
import { reportFault } from '../platform/http/report.ts';
import type { Answer, ApiRequest } from '../platform/http/types.ts';

/** What an error is about, as far as it is known. */
export interface About {
  readonly model?: string | null | undefined;
  readonly provider?: string | null | undefined;
}

/** The error as a JSON value: the body of a refusal, or the last event of a stream. Faults of ours go to the log. */
export function errorValue(
  thrown: unknown,
  about: About,
  request: Pick<ApiRequest, 'requestId'> & Partial<Pick<ApiRequest, 'signal'>>,
) {
  const { refusal, known } = toRefusal(thrown);
  // Who has gone is told nothing, and their going is no fault.
  if (!known && request.signal?.aborted !== true)
    reportFault({ requestId: request.requestId, where: 'openai-api', error: thrown });
  return { ...openAiError(refusal), ...named(about) };
}

/** A refusal as an answer. */
export function errorAnswer(thrown: unknown, about: About, request: ApiRequest): Answer {
  const { refusal } = toRefusal(thrown);
  const { headers } = refusalAnswer('openai', refusal);
  return json(errorValue(thrown, about, request), {
    status: refusal.status,
    headers: { ...(refusal.status === 429 ? spent(refusal.retryAfter) : {}), ...headers },
  });
}

/** An upstream that asks to slow down has nothing left for now: clients that go by these headers wait, too. */
const spent = (retryAfter = 5) => ({
  'x-ratelimit-remaining-requests': '0',
  'x-ratelimit-reset-requests': `${Math.max(1, Math.ceil(retryAfter))}s`,
});

function named({ model, provider }: About): { model?: string; provider?: string } {
  return { ...(model ? { model } : {}), ...(provider ? { provider } : {}) };
}
