/** The answers for programs that are going on: how many there may be, and how they end when the server does. */
import { setTimeout as sleep } from 'node:timers/promises';
import { RateLimitError } from '../contract/errors.ts';
import { LIMITS } from '../contract/limits.ts';
import { singleton } from '../platform/singleton.ts';
import { flushUsage } from '../usage/index.ts';

interface Going {
  count: number;
  readonly drains: Set<() => void>;
}

const going = (): Going => singleton('apiRuns', () => ({ count: 0, drains: new Set<() => void>() }));

export interface Entered {
  /** What to do when the server stops; the returned function takes it back. */
  onDrain(drain: () => void): () => void;
  done(): void;
}

/** @throws RateLimitError when too many are going on. */
export function enter(): Entered {
  const state = going();
  if (state.count >= LIMITS.apiRuns) {
    throw new RateLimitError('Too many answers are being written at once. Try again in a moment.', { retryAfter: 2 });
  }
  state.count += 1;
  return {
    onDrain(drain) {
      state.drains.add(drain);
      return () => state.drains.delete(drain);
    },
    done: () => {
      state.count -= 1;
    },
  };
}

/** Ends what is going on with an error its client can read, within `ms`, and writes down what it cost. */
export async function drainChats(ms: number): Promise<void> {
  const state = going();
  for (const drain of state.drains) drain();
  const deadline = performance.now() + ms;
  while (state.count > 0 && performance.now() < deadline) await sleep(20);
  await flushUsage();
}
