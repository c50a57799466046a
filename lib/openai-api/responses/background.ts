/** Responses that are made while nobody listens: who is at it, and how to end it. */
import { RateLimitError, UnavailableError } from '../../contract/errors.ts';
import { LIMITS } from '../../contract/limits.ts';
import { singleton } from '../../platform/singleton.ts';

interface Going {
  readonly ownerId: string;
  readonly abort: AbortController;
  readonly over: Promise<void>;
}

const going = (): Map<string, Going> => singleton('background-responses', () => new Map<string, Going>());

/** @throws RateLimitError when one owner has too many of them */
export function requirePlace(ownerId: string): void {
  const own = [...going().values()].filter((one) => one.ownerId === ownerId).length;
  if (own < LIMITS.backgroundResponses) return;
  throw new RateLimitError('Too many responses are being made in the background.', { retryAfter: 5 });
}

/** Does the work, which never rejects, apart from the request that asked for it. */
export function goOn(ownerId: string, id: string, work: (signal: AbortSignal) => Promise<void>): void {
  const all = going();
  const abort = new AbortController();
  const over = work(abort.signal).finally(() => all.delete(id));
  all.set(id, { ownerId, abort, over });
}

export const isGoing = (id: string): boolean => going().has(id);

/** Resolves when it is ended and what there is of it is kept. */
export async function cancelGoing(id: string): Promise<void> {
  const found = going().get(id);
  found?.abort.abort(new UnavailableError('The response was cancelled.'));
  await found?.over;
}
