/** Brings what others do in a conversation (another tab, a phone) to the page that shows it. */
import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect, useEffectEvent } from 'react';
import type { ConversationDetail } from '../contract/api.ts';
import { conversationKey } from './conversation.ts';
import { conversationsKey } from './conversations.ts';
import { devicesKey } from './devices.ts';
import { type FollowedEvent, followConversation } from './follow-conversation.ts';
import { streams, wait } from './streams.ts';

/** A tab that nobody looks at lets its connection go after this: browsers have six to a server. */
const HIDDEN_MS = 20_000;

/** Follows while the page is looked at. `onRefused`: this browser may no longer read the chat. */
export function useConversationEvents(id: string, enabled: boolean, onRefused: () => void): void {
  const client = useQueryClient();
  const refused = useEffectEvent(onRefused);
  useEffect(() => {
    if (!enabled) return;
    return whileLookedAt((signal) => {
      const onEvent = (event: FollowedEvent) => {
        if (event.type === 'end' && event.reason !== 'deleted') refused();
        else apply(client, id, event);
      };
      void followConversation({ conversationId: id, signal, onEvent, wait, origin: '' });
    });
  }, [client, id, enabled]);
}

function apply(client: QueryClient, id: string, event: FollowedEvent): void {
  if (event.type === 'devices') {
    void client.invalidateQueries({ queryKey: devicesKey(id) });
    return;
  }
  if (event.type !== 'end' && !isNews(client, id, event)) return;
  void client.invalidateQueries({ queryKey: conversationKey(id) });
  void client.invalidateQueries({ queryKey: conversationsKey });
}

/** False for what this page does itself: its own Run it follows already, and reads the end of. */
function isNews(client: QueryClient, id: string, event: Exclude<FollowedEvent, { type: 'end' | 'devices' }>): boolean {
  const { state } = event;
  const held = client.getQueryData<ConversationDetail>(conversationKey(id));
  if (held?.version === state.version && held.run_id === state.run_id) return false;
  if (event.type === 'change' && event.edited) return true;
  const own = streams.get(id)?.shape ?? null;
  if (own === null) return true;
  const settling = streams.isRunning(id) || own.messageId !== null;
  return !settling || (state.run_id !== null && own.runId !== null && own.runId !== state.run_id);
}

/** Calls `begin` with a signal that aborts a while after the page was hidden; and again when it is back. */
function whileLookedAt(begin: (signal: AbortSignal) => void): () => void {
  let abort: AbortController | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const onVisibility = () => {
    clearTimeout(timer);
    if (document.hidden) {
      timer = setTimeout(() => {
        abort?.abort();
        abort = null;
      }, HIDDEN_MS);
    } else if (abort === null) {
      abort = new AbortController();
      begin(abort.signal);
    }
  };
  onVisibility();
  document.addEventListener('visibilitychange', onVisibility);
  return () => {
    document.removeEventListener('visibilitychange', onVisibility);
    clearTimeout(timer);
    abort?.abort();
  };
}
