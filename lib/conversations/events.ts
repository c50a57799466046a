/** What happens in a conversation, as a stream that ends when its reader may no longer read it, and says why. */
import { LIMITS } from '../contract/limits.ts';
import type { ConversationEnd, ConversationEvents, ConversationState } from '../contract/pairing.ts';
import { database } from '../platform/database.ts';
import type { SseEvent } from '../platform/http/answers.ts';
import { type ConversationChange, enterReader, type Reader, watchConversation } from './changes.ts';
import { NEWEST_RUN } from './store.ts';

export interface EventReader extends Reader {
  /** The reader left, or was sent away. */
  readonly signal: AbortSignal;
  /** Aborts when the reader may no longer read (a device revoked). */
  readonly withdrawn?: AbortSignal | undefined;
  /** Aborts when the server stops. */
  readonly ending: AbortSignal;
  /** True while the reader may read: a session can end without anybody telling this stream. */
  isAdmitted(): Promise<boolean>;
}

/** Changes this close together are one. */
const GATHER_MS = 25;

type Told = { readonly [K in keyof ConversationEvents]: { readonly event: K; readonly data: ConversationEvents[K] } };

/** The state at once, then what changes; the last event is `end`, unless the reader left. */
export async function* conversationEvents(reader: EventReader): AsyncGenerator<SseEvent> {
  const changes = gather(reader);
  const leave = enterReader(reader);
  try {
    const first = await readState(reader);
    if (first === null) return yield endWith('deleted');
    yield { event: 'state', data: first } satisfies Told['state'];
    for (;;) {
      const seen = await changes.next();
      const end = reader.withdrawn?.aborted ? 'revoked' : reader.ending.aborted ? 'restart' : null;
      if (end !== null) return yield endWith(end);
      if (reader.signal.aborted) return;
      // Silence: a session may have ended meanwhile. Deleted chats are brought back under the same id.
      if (!(await reader.isAdmitted())) return yield endWith('revoked');
      if (seen.has('deleted')) return yield endWith('deleted');
      if (seen.has('devices')) yield { event: 'devices', data: {} } satisfies Told['devices'];
      if (!seen.has('run') && !seen.has('edit')) continue;
      const state = await readState(reader);
      if (state === null) return yield endWith('deleted');
      yield { event: 'change', data: { ...state, edited: seen.has('edit') } } satisfies Told['change'];
    }
  } finally {
    changes.stop();
    leave();
  }
}

const endWith = (reason: ConversationEnd): Told['end'] => ({ event: 'end', data: { reason } });

/** Null when there is no such conversation of this owner (any more). */
async function readState({ ownerId, conversationId }: EventReader): Promise<ConversationState | null> {
  const row = await database().conversation.findFirst({
    where: { id: conversationId, ownerId, deletedAt: null },
    select: { version: true, runs: NEWEST_RUN },
  });
  return row && { version: row.version, run_id: row.runs[0]?.id ?? null };
}

/** Collects changes until they are asked for. `next` resolves after a change, an abort, or a heartbeat's time. */
function gather({ conversationId, signal, withdrawn, ending }: EventReader) {
  let seen = new Set<ConversationChange>();
  let wake: () => void = () => {};
  const aborts = [signal, ending, ...(withdrawn ? [withdrawn] : [])];
  const unwatch = watchConversation(conversationId, (change) => {
    seen.add(change);
    setTimeout(() => wake(), GATHER_MS);
  });
  const onAbort = () => wake();
  for (const abort of aborts) abort.addEventListener('abort', onAbort);
  return {
    async next(): Promise<ReadonlySet<ConversationChange>> {
      if (seen.size === 0 && !aborts.some(({ aborted }) => aborted)) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, LIMITS.heartbeatMs);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      const all = seen;
      seen = new Set();
      return all;
    },
    stop() {
      unwatch();
      for (const abort of aborts) abort.removeEventListener('abort', onAbort);
      wake();
    },
  };
}
