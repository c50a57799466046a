import { type AppError, isAppError, UpstreamError, UpstreamTimeoutError } from '../../contract/errors.ts';

const TIMEOUTS = new Set(['UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT', 'ETIMEDOUT']);

/** Codes of a connection that was never made, as opposed to one that broke. */
const UNREACHABLE = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'ENODATA']);

/**
 * Gives a failed request its name. An abort by the caller comes back as the signal's own reason, everything else as an
 * AppError: 504 for time, the original for refusals, else 502 with `code` "untrusted", "unreachable" or "connection_lost".
 */
export function mapFailure(error: unknown, signal: AbortSignal | null): AppError | unknown {
  if (signal?.aborted) return signal.reason;
  for (const cause of causes(error)) {
    if (isAppError(cause)) return cause;
    const code = codeOf(cause);
    if (code === null) continue;
    if (TIMEOUTS.has(code)) return new UpstreamTimeoutError('The other side did not answer in time', { cause: error });
    if (/CERT|_TLS_|_SSL_|SELF_SIGNED/.test(code)) {
      return new UpstreamError('The other side cannot prove who it is', { code: 'untrusted', cause: error });
    }
    if (UNREACHABLE.has(code)) {
      return new UpstreamError('The other side cannot be reached', { code: 'unreachable', cause: error });
    }
  }
  return new UpstreamError('The connection was lost', { code: 'connection_lost', cause: error });
}

/** The error, its causes and, for an AggregateError of several addresses, each one's error. */
function* causes(error: unknown, depth = 0): Generator<unknown> {
  if (depth > 5 || error === null || error === undefined) return;
  yield error;
  if (error instanceof AggregateError) for (const inner of error.errors) yield* causes(inner, depth + 1);
  if (error instanceof Error) yield* causes(error.cause, depth + 1);
}

function codeOf(error: unknown): string | null {
  if (typeof error !== 'object' || error === null || !('code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}
