/**
 * One shared chat that is being looked at. However many look, the database is asked once for each change, the answer
 * being written is read once from its Run, and each event is encoded once; a reader is a cursor into the last events.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { isAppError } from '../../contract/errors.ts';
import type { ShareEvent } from '../../contract/shares.ts';
import { watchConversation } from '../../conversations/index.ts';
import { logger } from '../../platform/log.ts';
import { findShare, isOwnLive, look, recordOf, type ShareRow, watchShare } from '../../sharing/index.ts';
import type { Run } from '../run.ts';
import { runs } from '../runs.ts';

/** Between two looks at a growing answer: what readers of one screen take as flowing. */
const PACE_MS = 80;
/** Longest time between two looks at the share itself: what other processes do, and what has no signal. */
const LOOK_MS = 5_000;
/** Events kept for readers that are behind; who is further back begins anew. */
const MOST_EVENTS = 512;
/** After a failure of the database. */
const PATIENCE_MS = 1_000;

export interface Cursor {
  /** Number of the next event. */
  next: number;
}

/** Where a new reader begins, and what they are told first. */
export interface Begin {
  readonly cursor: Cursor;
  readonly hello: ShareEvent;
}

interface Shown {
  readonly row: ShareRow;
  readonly updated: number;
  readonly running: { readonly run: Run; readonly index: number; readonly present: (text: string) => string } | null;
}

export class FollowedShare {
  readonly #id: string;
  readonly #events: Uint8Array[] = [];
  #first = 0;
  #readers = 0;
  #ended = false;
  #shown: Shown | null = null;
  /** What readers have of the answer being written. */
  #sent = '';
  #waiting = new Set<() => void>();
  #nudge: () => void = () => {};
  #nudged = false;
  readonly #onEmpty: () => void;

  constructor(id: string, onEmpty: () => void) {
    this.#id = id;
    this.#onEmpty = onEmpty;
  }

  get readers(): number {
    return this.#readers;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Counts a reader; the first sets it going, and when the last has left it stops. */
  attach(): () => void {
    this.#readers += 1;
    if (this.#readers === 1) void this.#follow();
    let attached = true;
    return () => {
      if (!attached) return;
      attached = false;
      this.#readers -= 1;
      if (this.#readers > 0) return;
      this.#nudge();
      this.#onEmpty();
    };
  }

  /** null until the share has been looked at. */
  begin(): Begin | null {
    if (this.#shown === null) return null;
    const { updated, running } = this.#shown;
    const now = running === null ? null : { index: running.index, text: this.#sent };
    const cursor = { next: this.#first + this.#events.length };
    return { cursor, hello: { type: 'hello', updated, running: now } };
  }

  /** The events behind the cursor, which moves on; null for a reader that is too far behind. */
  take(cursor: Cursor): readonly Uint8Array[] | null {
    if (cursor.next < this.#first) return null;
    const events = this.#events.slice(cursor.next - this.#first);
    cursor.next += events.length;
    return events;
  }

  /** Resolves when there is something new, or `ms` have passed, or the signal aborts. */
  async changed(ms: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    await new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        this.#waiting.delete(done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      signal.addEventListener('abort', done, { once: true });
      this.#waiting.add(done);
    });
  }

  async #follow(): Promise<void> {
    const dirty = () => {
      this.#nudged = true;
      this.#nudge();
    };
    const unwatchShare = watchShare(this.#id, dirty);
    let unwatchChat = () => {};
    let watched: string | null = null;
    try {
      while (this.#readers > 0 && !this.#ended) {
        this.#nudged = false;
        await this.#look();
        const conversationId = this.#shown?.row.conversationId ?? null;
        if (conversationId !== watched && conversationId !== null) {
          unwatchChat();
          unwatchChat = watchConversation(conversationId, dirty);
          watched = conversationId;
          // What happened between the look and the watch.
          continue;
        }
        await this.#waitOrStream();
      }
    } finally {
      unwatchShare();
      unwatchChat();
    }
  }

  /** Looks at the share and tells what is new about it. */
  async #look(): Promise<void> {
    try {
      const row = await findShare(this.#id);
      const before = this.#shown;
      // Whoever is here knew the old passphrase, or none.
      if (before !== null && before.row.passphraseHash !== row.passphraseHash) return this.#end();
      this.#shown = await this.#read(row);
      // While an answer grows each look finds another version; readers have it from the stream.
      const growing = before?.running != null && before.running.run === this.#shown.running?.run;
      // The end of an answer is news even where no word came with it.
      const isOver = before?.running != null && !growing;
      if (before !== null && !growing && (isOver || before.updated !== this.#shown.updated)) {
        this.#tell({ type: 'changed', updated: this.#shown.updated });
      }
      const { running } = this.#shown;
      // What was there when it was noticed, or is being continued; without a word, that one is being written.
      if (running !== null && !growing) {
        this.#tell({ type: 'replace', index: running.index, text: this.#sent });
      }
      this.#wake();
    } catch (error) {
      if (isAppError(error) && (error.status === 404 || error.status === 410)) return this.#end();
      logger().warn({ err: error, share: this.#id }, 'A shared chat could not be read');
      await sleep(PATIENCE_MS);
    }
  }

  async #read(row: ShareRow): Promise<Shown> {
    if (!isOwnLive(row)) return { row, updated: (await recordOf(row)).updated, running: null };
    const { updated, source, present } = await look(row);
    const last = source.messages.at(-1);
    const run = runs()
      .active()
      .find(({ identity }) => identity.messageId !== null && identity.messageId === last?.id);
    if (run === undefined || last === undefined) return { row, updated, running: null };
    const index = source.messages.length - 1;
    if (this.#shown?.running?.run !== run) this.#sent = present(run.answer?.text ?? last.text);
    return { row, updated, running: { run, index, present } };
  }

  /** Until the next look: waits for a signal, or passes on what is being written. */
  async #waitOrStream(): Promise<void> {
    const running = this.#shown?.running ?? null;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#nudge = resolve;
    if (this.#nudged) return;
    const timer = setTimeout(resolve, this.#untilNextLook());
    let over = false;
    if (running === null) await promise;
    else await Promise.race([promise, this.#stream(running, () => over)]);
    over = true;
    clearTimeout(timer);
    // Its end is also announced, perhaps before its last words were passed on.
    if (running !== null) this.#grow(running.index, running.present(running.run.answer?.text ?? ''));
  }

  /** An expiry is noticed when it comes. */
  #untilNextLook(): number {
    const expires = this.#shown?.row.expiresAt?.getTime();
    return expires === undefined ? LOOK_MS : Math.max(0, Math.min(LOOK_MS, expires - Date.now() + 1));
  }

  async #stream({ run, index, present }: NonNullable<Shown['running']>, over: () => boolean): Promise<void> {
    let seq = run.log.lastSeq;
    this.#grow(index, present(run.answer?.text ?? ''));
    while (!over() && this.#readers > 0 && !run.log.closed) {
      await run.log.changed(seq, LOOK_MS);
      if (over()) return;
      seq = run.log.lastSeq;
      this.#grow(index, present(run.answer?.text ?? ''));
      await sleep(PACE_MS);
    }
    await run.finished;
  }

  #grow(index: number, text: string): void {
    if (text === this.#sent || text === '') return;
    const grown = text.startsWith(this.#sent);
    this.#tell(
      grown ? { type: 'delta', index, text: text.slice(this.#sent.length) } : { type: 'replace', index, text },
    );
    this.#sent = text;
  }

  #end(): void {
    this.#ended = true;
    this.#tell({ type: 'ended' });
  }

  #tell(event: ShareEvent): void {
    this.#events.push(encodeEvent(event));
    if (this.#events.length > MOST_EVENTS) {
      this.#events.shift();
      this.#first += 1;
    }
    this.#wake();
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = new Set();
    for (const resume of waiting) resume();
  }
}

const encoder = new TextEncoder();

export const encodeEvent = (event: ShareEvent): Uint8Array =>
  encoder.encode(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
