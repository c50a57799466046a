/** The page's one stream store and the hooks that read it. */
import { useCallback, useSyncExternalStore } from 'react';
import { forgetSecretKey, secretHeaders } from './demo-secret.ts';
import type { RunShape } from './run-state.ts';
import { StreamStore } from './stream-store.ts';

/** rAF sleeps in a hidden tab, so a timer stands behind it. */
const HIDDEN_FLUSH_MS = 250;

function schedule(flush: () => void): void {
  let done = false;
  const once = () => {
    if (done) return;
    done = true;
    clearTimeout(timer);
    flush();
  };
  const timer = setTimeout(once, HIDDEN_FLUSH_MS);
  requestAnimationFrame(once);
}

/** Sleeps, but not past the moment the network comes back or the reader returns to the tab. */
export function wait(ms: number): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      removeEventListener('online', done);
      removeEventListener('focus', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    addEventListener('online', done);
    addEventListener('focus', done);
  });
}

export const streams = new StreamStore({
  schedule,
  wait,
  now: () => performance.now(),
  origin: '',
  questionHeaders: secretHeaders,
  renewHeaders: forgetSecretKey,
});

/** What decides which messages exist: changes a few times a Run, not with every token. */
export function useRunShape(conversationId: string): RunShape | null {
  return useSyncExternalStore(
    useCallback((listener) => streams.subscribe(conversationId, listener), [conversationId]),
    () => streams.get(conversationId)?.shape ?? null,
    () => null,
  );
}
