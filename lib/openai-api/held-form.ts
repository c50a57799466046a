/** Forms whose files are handed on from memory: all that are being worked on have a bound together. */
import { RateLimitError } from '../contract/errors.ts';
import { LIMITS } from '../contract/limits.ts';
import type { ApiRequest } from '../platform/http/types.ts';
import { singleton } from '../platform/singleton.ts';

const held = () => singleton('held-forms', () => ({ bytes: 0 }));

/**
 * @param most bytes of a form that does not say how long it is
 * @throws RateLimitError when too many bytes are held
 */
export async function holdForm<T>(request: ApiRequest, most: number, work: () => Promise<T>): Promise<T> {
  const said = Number(request.headers.get('content-length') ?? most);
  const bytes = Number.isFinite(said) ? Math.min(said, most) : most;
  const state = held();
  if (state.bytes + bytes > LIMITS.heldFormBytes) {
    throw new RateLimitError('Too many files are being worked on at once. Try again in a moment.', { retryAfter: 2 });
  }
  state.bytes += bytes;
  try {
    return await work();
  } finally {
    state.bytes -= bytes;
  }
}
