/** Carries what happens to Runs into the query cache, and to the other tabs of this browser. */
import type { QueryClient } from '@tanstack/react-query';
import { conversationKey, patchDetail } from './conversation.ts';
import { conversationsKey, patchConversation } from './conversations.ts';
import type { RunState } from './run-state.ts';
import { streams } from './streams.ts';

const CHANNEL = 'hypotez-runs';

/** Runs whose end was seen here: a copy of the conversation from before must not make the page join them again. */
const endedRuns = new Set<string>();
/** Status lines are part of the stream and not stored: kept while the page lives, so that nothing jumps at the end. */
const steps = new Map<string, readonly string[]>();

export const hasEnded = (runId: string): boolean => endedRuns.has(runId);
export const stepsOf = (messageId: string): readonly string[] => steps.get(messageId) ?? NO_STEPS;
const NO_STEPS: readonly string[] = [];

/** Called once a page; the returned function ends it. */
export function connectRunEvents(client: QueryClient): () => void {
  const channel = new BroadcastChannel(CHANNEL);
  const refresh = (id: string) => {
    void client.invalidateQueries({ queryKey: conversationKey(id) });
    void client.invalidateQueries({ queryKey: conversationsKey });
  };
  channel.onmessage = ({ data }) => {
    if (typeof data === 'string') refresh(data);
  };
  const unwatch = streams.watch((event) => {
    if (event.type === 'running') return;
    const { shape, title } = event.state;
    const { conversationId, runId } = shape;
    if (event.type === 'titled' && title !== null) {
      patchConversation(client, conversationId, { title });
      patchDetail(client, conversationId, (old) => ({ ...old, title }));
    }
    if (event.type === 'started') {
      void client.invalidateQueries({ queryKey: conversationsKey });
      channel.postMessage(conversationId);
    }
    if (event.type === 'ended') {
      if (runId !== null) endedRuns.add(runId);
      if (shape.messageId !== null) steps.set(shape.messageId, event.state.steps);
      patchConversation(client, conversationId, { run_id: null });
      channel.postMessage(conversationId);
      void settle(client, event.state);
    }
  });
  return () => {
    unwatch();
    channel.close();
  };
}

/** Puts the stored answer in the place of the streamed one. A request that was refused stays: nothing of it is stored. */
async function settle(client: QueryClient, state: RunState): Promise<void> {
  const { conversationId, messageId } = state.shape;
  await client.invalidateQueries({ queryKey: conversationsKey });
  if (messageId === null) return;
  for (let attempt = 0; attempt < SETTLE_ATTEMPTS; attempt += 1) {
    await client.refetchQueries({ queryKey: conversationKey(conversationId) });
    const query = client.getQueryState(conversationKey(conversationId));
    // Somebody else changed something meanwhile: what was read is older than that.
    if (query?.isInvalidated || query?.fetchStatus !== 'idle') continue;
    if (query.status === 'success') streams.forget(conversationId);
    return;
  }
}

/** An answer that is not replaced by its stored copy would keep the page at it, whatever others do next. */
const SETTLE_ATTEMPTS = 4;
