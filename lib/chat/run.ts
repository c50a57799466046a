/**
 * A Run is one answer being made. It belongs to the server, not to the request that asked for it: readers come and
 * go, the Run ends when its provider ends, when it is stopped, or when the server drains.
 */
import { RunLog } from './run-log.ts';

export type RunStatus = 'running' | 'complete' | 'stopped' | 'failed' | 'interrupted';

/** Why a Run was aborted; the `reason` of its signal. */
export type StopReason = 'stopped' | 'interrupted' | 'abandoned';

export interface RunIdentity {
  readonly id: string;
  readonly ownerId: string;
  /** null: nothing is stored (a plain API call, a temporary chat). */
  readonly conversationId: string | null;
  readonly messageId: string | null;
  readonly userMessageId: string | null;
  /** Cancelled when the last reader leaves, because nothing would keep its text. */
  readonly cancelWhenAlone: boolean;
}

export class Run {
  readonly identity: RunIdentity;
  readonly log = new RunLog();
  /** The answer so far, once it is being written; what was there before (continue) included. */
  answer: { readonly text: string } | null = null;
  /** Why it failed, as it was thrown: the last frame says it in words alone. */
  failure: { readonly error: unknown } | null = null;
  readonly #abort = new AbortController();
  readonly #finished: Promise<void>;
  #resolveFinished: () => void = () => {};
  #status: RunStatus = 'running';
  #readers = 0;

  constructor(identity: RunIdentity) {
    this.identity = identity;
    this.#finished = new Promise((resolve) => {
      this.#resolveFinished = resolve;
    });
  }

  get id(): string {
    return this.identity.id;
  }

  get status(): RunStatus {
    return this.#status;
  }

  /** Aborts when the Run must end; its reason is a StopReason. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Resolves when everything is persisted and the log is closed. Never rejects. */
  get finished(): Promise<void> {
    return this.#finished;
  }

  /** Ends the Run early. Idempotent; what was written stays. */
  stop(reason: StopReason = 'stopped'): void {
    if (this.#status === 'running') this.#abort.abort(reason);
  }

  /** Called once by the engine after the last frame. */
  finish(status: Exclude<RunStatus, 'running'>): void {
    this.#status = status;
    this.log.close();
    this.#resolveFinished();
  }

  /** Who reads it now. */
  get readers(): number {
    return this.#readers;
  }

  /** Counts a reader; the returned function uncounts it. */
  attach(): () => void {
    this.#readers += 1;
    let attached = true;
    return () => {
      if (!attached) return;
      attached = false;
      this.#readers -= 1;
      if (this.#readers === 0 && this.identity.cancelWhenAlone) this.stop('abandoned');
    };
  }
}
