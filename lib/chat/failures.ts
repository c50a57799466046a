/** Errors as a stream says them: `error`, or `auth` when a key would help. */
import { isAppError } from '../contract/errors.ts';
import type { AuthFrame, ErrorFrame } from '../contract/frames.ts';
import { explainDataFailure } from '../platform/data-failure.ts';

export interface Failure {
  /** The error's name on the wire. */
  readonly name: string;
  /** A sentence for the reader. */
  readonly message: string;
  readonly provider?: string;
  readonly retry_after?: number;
}

/** What may be told of an error. Anything that is not ours is a defect: its words stay in the log. */
export function describeFailure(thrown: unknown, provider?: string): Failure {
  const error = isAppError(thrown) ? thrown : explainDataFailure(thrown);
  const about = provider === undefined ? {} : { provider };
  if (error === null) {
    return { name: 'InternalError', message: 'Something went wrong on the server. Try again.', ...about };
  }
  const wait = error.retryAfter === undefined ? {} : { retry_after: error.retryAfter };
  return { name: error.name, message: error.message, ...about, ...wait };
}

export function failureFrame(failure: Failure): ErrorFrame | AuthFrame {
  const message = `${failure.name}: ${failure.message}`;
  const about = failure.provider === undefined ? {} : { provider: failure.provider };
  if (failure.name === 'MissingAuthError') return { type: 'auth', auth: failure.name, message, ...about };
  const wait = failure.retry_after === undefined ? {} : { retry_after: failure.retry_after };
  return { type: 'error', error: failure.name, message, ...wait };
}
