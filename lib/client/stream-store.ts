/**
 * The answers being made, one per conversation, outside React: frames come in at any rate, the page is told at most
 * once per animation frame. A connection that breaks is re-joined by frame number; nothing is shown twice or lost.
 */
import { ApiError, apiUrl } from './api.ts';
import { openRun, type RunConnection, type RunHeaders } from './run-connection.ts';
import {
  applyFrame,
  baseOf,
  createRunState,
  isFinal,
  type Question,
  type RunError,
  type RunShape,
  type RunState,
} from './run-state.ts';
import { createUuid } from './uuid.ts';

export interface StartRun {
  readonly conversationId: string;
  /** The body of `POST conversation`. */
  readonly body: unknown;
  readonly question: Question | null;
  readonly answerParentId: string | null;
  /** Continue: the message that goes on, and the text it holds. */
  readonly messageId?: string;
  readonly base?: string;
}

export interface JoinRun {
  readonly conversationId: string;
  readonly runId: string;
  /** The answer as it is stored by now. */
  readonly messageId: string | null;
  readonly storedText: string;
}

export type StreamEvent =
  | { readonly type: 'started' | 'titled' | 'ended'; readonly state: RunState }
  | { readonly type: 'running'; readonly ids: readonly string[] };

export interface StreamStoreOptions {
  /** Calls back before the next paint, and also in a hidden tab. */
  readonly schedule: (flush: () => void) => void;
  readonly wait: (ms: number) => Promise<void>;
  readonly now: () => number;
  /** Put before every path; empty in a browser. */
  readonly origin: string;
  /** What a question carries besides its body. */
  readonly questionHeaders?: () => Promise<Readonly<Record<string, string>>>;
  /** After a refusal (403): true when those headers may be better the next time. */
  readonly renewHeaders?: () => boolean;
}

interface Live {
  latest: RunState;
  published: RunState;
  scheduled: boolean;
  stopWanted: boolean;
  /** The stored text of a joined Run, until its replay tells where the Run began. */
  storedText: string | null;
}

const RETRY_MS = [250, 500, 1_000, 2_000, 4_000, 8_000];
/** After these many failures in a row the reader is told; about two minutes. */
const MAX_RETRIES = 20;

export class StreamStore {
  readonly #lives = new Map<string, Live>();
  readonly #listeners = new Map<string, Set<() => void>>();
  readonly #watchers = new Set<(event: StreamEvent) => void>();
  readonly #options: StreamStoreOptions;

  constructor(options: StreamStoreOptions) {
    this.#options = options;
  }

  /** The Run of a conversation, as last published; it stays after its end until `forget`. */
  get(conversationId: string): RunState | null {
    return this.#lives.get(conversationId)?.published ?? null;
  }

  subscribe(conversationId: string, listener: () => void): () => void {
    const set = this.#listeners.get(conversationId) ?? new Set();
    this.#listeners.set(conversationId, set.add(listener));
    return () => {
      set.delete(listener);
      if (set.size === 0 && this.#listeners.get(conversationId) === set) this.#listeners.delete(conversationId);
    };
  }

  watch(watcher: (event: StreamEvent) => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  isRunning(conversationId: string): boolean {
    const live = this.#lives.get(conversationId);
    return live !== undefined && live.latest.shape.phase !== 'ended';
  }

  /** Sends a request and follows its answer. False when the conversation is already being answered. */
  start(run: StartRun): boolean {
    if (this.isRunning(run.conversationId)) return false;
    const live = this.#create(run.conversationId, {
      question: run.question,
      answerParentId: run.answerParentId,
      messageId: run.messageId ?? null,
      runId: null,
      base: run.base ?? '',
    });
    const { questionHeaders, renewHeaders, origin } = this.#options;
    const url = `${origin}${apiUrl(['conversation'], { format: 'sse' })}`;
    const body = JSON.stringify(run.body);
    const send = async (abort: AbortController) => {
      const headers = { ...(await questionHeaders?.()), 'content-type': 'application/json' };
      return openRun(url, { method: 'POST', headers, body }, abort);
    };
    void this.#follow(live, (abort) =>
      send(abort).catch((error: unknown) => {
        if (error instanceof ApiError && error.status === 403 && renewHeaders?.() === true) return send(abort);
        throw error;
      }),
    );
    return true;
  }

  /** Follows a Run that someone else started: after a reload, in a second tab. */
  join(run: JoinRun): void {
    if (this.isRunning(run.conversationId)) return;
    const live = this.#create(run.conversationId, {
      question: null,
      answerParentId: null,
      messageId: run.messageId,
      runId: run.runId,
      base: run.storedText,
    });
    live.storedText = run.storedText;
    void this.#follow(live, (abort) => this.#rejoin(live, abort));
  }

  /** Asks the server to end the Run; its text stays. */
  async stop(conversationId: string): Promise<void> {
    const live = this.#lives.get(conversationId);
    if (live === undefined) return;
    live.stopWanted = true;
    const { runId } = live.latest.shape;
    if (runId === null) return;
    const url = `${this.#options.origin}${apiUrl(['runs', runId])}`;
    // A Run that has just ended answers 404, and its stream is closing anyway: neither needs the reader's attention.
    await fetch(url, { method: 'DELETE' }).catch(() => undefined);
  }

  /** Drops a Run that has ended, once its stored message is shown in its place. */
  forget(conversationId: string): void {
    if (this.isRunning(conversationId)) return;
    if (this.#lives.delete(conversationId)) this.#notify(conversationId);
  }

  #create(
    conversationId: string,
    init: Pick<RunShape, 'question' | 'answerParentId' | 'messageId' | 'runId'> & { readonly base: string },
  ): Live {
    const { base, ...rest } = init;
    const shape: RunShape = {
      ...rest,
      conversationId,
      phase: 'connecting',
      userMessageId: null,
      localId: `local-${createUuid()}`,
    };
    const state = createRunState(shape, base, this.#options.now());
    const live: Live = { latest: state, published: state, scheduled: false, stopWanted: false, storedText: null };
    this.#lives.set(conversationId, live);
    this.#notify(conversationId);
    this.#announceRunning();
    return live;
  }

  async #follow(live: Live, open: (abort: AbortController) => Promise<RunConnection>): Promise<void> {
    let connect = open;
    let failures = 0;
    for (;;) {
      const seen = live.latest.seq;
      const outcome = await this.#read(live, connect);
      if (outcome instanceof ApiError) {
        // Gone: it ended long ago, and the stored message has everything.
        if (outcome.status === 404 && live.latest.shape.runId !== null) return this.#end(live, null);
        if (live.latest.shape.runId === null) return this.#end(live, toRunError(outcome));
      }
      if (isFinal(live.latest)) return this.#end(live, null);
      if (live.latest.shape.runId === null) return this.#end(live, NETWORK_ERROR);
      // A re-joined stream that closes with nothing new: the Run is over, though its last frame never said so.
      if (outcome === 'closed' && connect !== open && live.latest.seq === seen) return this.#end(live, null);
      failures = live.latest.seq > seen ? 0 : failures + 1;
      if (failures > MAX_RETRIES) return this.#end(live, NETWORK_ERROR);
      this.#shape(live, { phase: 'reconnecting' });
      await this.#options.wait(RETRY_MS[Math.min(failures, RETRY_MS.length - 1)] ?? 0);
      connect = (abort) => this.#rejoin(live, abort);
    }
  }

  /** Reads one connection to its end: how it ended. */
  async #read(
    live: Live,
    connect: (abort: AbortController) => Promise<RunConnection>,
  ): Promise<'closed' | 'broken' | ApiError> {
    const abort = new AbortController();
    try {
      const connection = await connect(abort);
      this.#opened(live, connection.headers);
      for await (const batch of connection.batches) {
        for (const { seq, frame } of batch) live.latest = applyFrame(live.latest, frame, seq, this.#options.now());
        if (live.storedText !== null && live.latest.text !== '') {
          live.latest = { ...live.latest, base: baseOf(live.storedText, live.latest.text) };
          live.storedText = null;
        }
        if (batch.some(({ frame }) => frame.type === 'title')) this.#emit({ type: 'titled', state: live.latest });
        this.#publishSoon(live);
      }
      return 'closed';
    } catch (error) {
      return error instanceof ApiError ? error : 'broken';
    }
  }

  #opened(live: Live, headers: RunHeaders): void {
    const before = live.latest.shape;
    this.#shape(live, {
      phase: 'streaming',
      runId: headers.runId ?? before.runId,
      messageId: headers.messageId ?? before.messageId,
      userMessageId: headers.userMessageId ?? before.userMessageId,
    });
    if (before.runId === null) this.#emit({ type: 'started', state: live.latest });
    if (live.stopWanted && before.runId === null) void this.stop(before.conversationId);
  }

  #rejoin(live: Live, abort: AbortController): Promise<RunConnection> {
    const { runId } = live.latest.shape;
    const after = live.latest.seq === 0 ? null : live.latest.seq;
    return openRun(`${this.#options.origin}${apiUrl(['runs', runId ?? ''], { after, format: 'sse' })}`, {}, abort);
  }

  #end(live: Live, error: RunError | null): void {
    if (error !== null && live.latest.error === null) live.latest = { ...live.latest, error };
    live.latest = { ...live.latest, thinking: false };
    this.#shape(live, { phase: 'ended' });
    this.#emit({ type: 'ended', state: live.latest });
    this.#announceRunning();
  }

  #shape(live: Live, change: Partial<RunShape>): void {
    live.latest = { ...live.latest, shape: { ...live.latest.shape, ...change } };
    this.#publish(live);
  }

  #publishSoon(live: Live): void {
    if (live.scheduled) return;
    live.scheduled = true;
    this.#options.schedule(() => {
      live.scheduled = false;
      this.#publish(live);
    });
  }

  #publish(live: Live): void {
    if (live.published === live.latest) return;
    live.published = live.latest;
    this.#notify(live.latest.shape.conversationId);
  }

  #notify(conversationId: string): void {
    for (const listener of this.#listeners.get(conversationId) ?? []) listener();
  }

  #emit(event: StreamEvent): void {
    for (const watcher of this.#watchers) watcher(event);
  }

  #announceRunning(): void {
    const ids = [...this.#lives].filter(([, live]) => live.latest.shape.phase !== 'ended').map(([id]) => id);
    this.#emit({ type: 'running', ids });
  }
}

const NETWORK_ERROR: RunError = { name: 'network', message: 'The server cannot be reached.' };

function toRunError(error: ApiError): RunError {
  return {
    name: error.type,
    message: error.message,
    ...(error.retryAfter === undefined ? {} : { retry_after: error.retryAfter }),
  };
}
