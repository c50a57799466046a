/** Keeps a stream of what happens in a conversation open for as long as somebody looks at it. */
import type { ConversationEnd, ConversationState } from '../contract/pairing.ts';
import { ApiError, apiUrl } from './api.ts';
import { type NamedEvent, readEvents } from './event-stream.ts';

export type FollowedEvent =
  /** What is there now: at the beginning of each connection, since something may have been missed before it. */
  | { readonly type: 'state'; readonly state: ConversationState }
  | { readonly type: 'change'; readonly state: ConversationState; readonly edited: boolean }
  | { readonly type: 'devices' }
  /** Nothing more will come. `refused`: the server does not know us (any more). */
  | { readonly type: 'end'; readonly reason: Exclude<ConversationEnd, 'restart'> | 'refused' };

export interface FollowOptions {
  readonly conversationId: string;
  readonly signal: AbortSignal;
  readonly onEvent: (event: FollowedEvent) => void;
  /** Sleeps, but not past the moment the network comes back. */
  readonly wait: (ms: number) => Promise<void>;
  /** Put before every path; empty in a browser. */
  readonly origin: string;
}

const RETRY_MS = [250, 500, 1_000, 2_000, 4_000, 8_000];

/** Follows until the signal aborts or the server says that it is over; never rejects. */
export async function followConversation(options: FollowOptions): Promise<void> {
  const { conversationId, signal, onEvent, wait, origin } = options;
  const url = `${origin}${apiUrl(['conversations', conversationId, 'events'])}`;
  let failures = 0;
  let over = false;
  while (!signal.aborted) {
    try {
      await readEvents(url, signal, (named) => {
        const event = toFollowed(named);
        if (event === null || over || signal.aborted) return;
        failures = 0;
        over = event.type === 'end';
        onEvent(event);
      });
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof ApiError && (error.status === 401 || error.status === 403)) {
        return onEvent({ type: 'end', reason: 'refused' });
      }
      // It was deleted while nobody was told.
      if (error instanceof ApiError && error.status === 404) return onEvent({ type: 'end', reason: 'deleted' });
      // Anything else passes: the server restarts, the phone has no network for a moment.
    }
    if (over || signal.aborted) return;
    await wait(RETRY_MS[Math.min(failures, RETRY_MS.length - 1)] ?? 0);
    failures += 1;
  }
}

/** Null for what this page has no use for: a kind of event that came later, and an end that is none. */
function toFollowed({ event, data }: NamedEvent): FollowedEvent | null {
  switch (event) {
    case 'state':
      return { type: 'state', state: data as ConversationState };
    case 'change': {
      const { edited, ...state } = data as ConversationState & { readonly edited: boolean };
      return { type: 'change', state, edited };
    }
    case 'devices':
      return { type: 'devices' };
    case 'end': {
      const { reason } = data as { readonly reason: ConversationEnd };
      return reason === 'restart' ? null : { type: 'end', reason };
    }
    default:
      return null;
  }
}
