import { useCallback, useSyncExternalStore } from 'react';
import type { MessageView } from '../contract/api.ts';
import { type RunState, toMessageView } from './run-state.ts';
import { streams } from './streams.ts';

const none = () => () => {};

/** The answer as its Run has it now; null (and no listening) for every other message. */
export function useLiveMessage(
  conversationId: string,
  live: boolean,
  stored: MessageView | null,
): { readonly run: RunState; readonly message: MessageView } | null {
  const subscribe = useCallback(
    (listener: () => void) => streams.subscribe(conversationId, listener),
    [conversationId],
  );
  const run = useSyncExternalStore(
    live ? subscribe : none,
    () => (live ? streams.get(conversationId) : null),
    () => null,
  );
  return run === null ? null : { run, message: toMessageView(run, stored) };
}
