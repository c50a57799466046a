/** The runs of this process, behind an interface: several processes would share a Redis stream instead. */
import { isDeepStrictEqual } from 'node:util';
import { ConflictError, NotFoundError, RateLimitError } from '../contract/errors.ts';
import { LIMITS } from '../contract/limits.ts';
import { singleton } from '../platform/singleton.ts';
import type { Run } from './run.ts';

/** What a Run answers, and who is asked: clients of the wire put one question to several models at once. */
export interface Asking {
  /** Compared by value. */
  readonly question: unknown;
  readonly voice: string;
}

export interface RunRegistry {
  /**
   * Holds the right to write in a conversation until `release`. One answer is written in it at a time, but for answers
   * of different models to the same question.
   * @throws ConflictError when an answer is being written in it, RateLimitError when too many runs are going.
   */
  reserve(ownerId: string, conversationId: string | null, asking?: Asking): Reservation;
  /** True when what is being written in the conversation answers the same question in other voices. */
  isShared(conversationId: string, asking: Asking): boolean;
  /** @throws NotFoundError for unknown, long finished and foreign runs alike. */
  get(ownerId: string, runId: string): Run;
  /** Runs not finished yet. */
  active(): readonly Run[];
}

export interface Reservation {
  /** Makes the run findable; it leaves the registry `LIMITS.runLingerMs` after it has finished. */
  commit(run: Run): void;
  /** Gives up without a run. */
  release(): void;
}

export class MemoryRunRegistry implements RunRegistry {
  readonly #runs = new Map<string, Run>();
  readonly #writers = new Map<string, readonly (Asking | undefined)[]>();
  readonly #perOwner = new Map<string, number>();
  #total = 0;

  isShared(conversationId: string, asking: Asking): boolean {
    const others = this.#writers.get(conversationId) ?? [];
    return (
      others.length > 0 &&
      others.length < LIMITS.answersAtOnce &&
      others.every(
        (other) => other && other.voice !== asking.voice && isDeepStrictEqual(other.question, asking.question),
      )
    );
  }

  reserve(ownerId: string, conversationId: string | null, asking?: Asking): Reservation {
    const isTaken = conversationId !== null && this.#writers.has(conversationId);
    if (isTaken && !(asking && this.isShared(conversationId, asking))) {
      throw new ConflictError('An answer is already being written in this conversation.', { code: 'run_in_progress' });
    }
    const own = this.#perOwner.get(ownerId) ?? 0;
    if (this.#total >= LIMITS.concurrentRuns || own >= LIMITS.concurrentRunsPerOwner) {
      throw new RateLimitError('Too many answers are being written at once. Try again in a moment.', { retryAfter: 2 });
    }
    if (conversationId !== null) {
      this.#writers.set(conversationId, [...(this.#writers.get(conversationId) ?? []), asking]);
    }
    this.#perOwner.set(ownerId, own + 1);
    this.#total += 1;
    let held = true;
    const release = () => {
      if (!held) return;
      held = false;
      if (conversationId !== null) this.#leave(conversationId, asking);
      const left = (this.#perOwner.get(ownerId) ?? 1) - 1;
      if (left > 0) this.#perOwner.set(ownerId, left);
      else this.#perOwner.delete(ownerId);
      this.#total -= 1;
    };
    return {
      release,
      commit: (run) => {
        this.#runs.set(run.id, run);
        void run.finished.then(() => {
          release();
          setTimeout(() => this.#runs.delete(run.id), LIMITS.runLingerMs).unref();
        });
      },
    };
  }

  #leave(conversationId: string, asking: Asking | undefined): void {
    const others = this.#writers.get(conversationId)?.filter((other) => other !== asking) ?? [];
    if (others.length > 0) this.#writers.set(conversationId, others);
    else this.#writers.delete(conversationId);
  }

  get(ownerId: string, runId: string): Run {
    const run = this.#runs.get(runId);
    if (run === undefined || run.identity.ownerId !== ownerId) throw new NotFoundError('There is no such run.');
    return run;
  }

  active(): readonly Run[] {
    return [...this.#runs.values()].filter((run) => run.status === 'running');
  }
}

export function runs(): RunRegistry {
  return singleton<RunRegistry>('runs', () => new MemoryRunRegistry());
}

/** Ends the runs of some owners; resolves when what they wrote is stored. */
export async function endRunsOf(isMeant: (ownerId: string) => boolean): Promise<void> {
  const meant = runs()
    .active()
    .filter(({ identity }) => isMeant(identity.ownerId));
  for (const run of meant) run.stop();
  await Promise.all(meant.map((run) => run.finished));
}

/**
 * Ends every run for a shutdown: the text is kept, the message reads `interrupted`.
 * Resolves when all are persisted or `ms` have passed.
 */
export async function drainRuns(ms: number): Promise<void> {
  const active = runs().active();
  for (const run of active) run.stop('interrupted');
  const timeout = new Promise<void>((resolve) => setTimeout(resolve, ms).unref());
  await Promise.race([Promise.all(active.map((run) => run.finished)), timeout]);
}
