/** The runs of this process, behind an interface: several processes would share a Redis stream instead. */
import { ConflictError, NotFoundError, RateLimitError } from '../contract/errors.ts';
import { LIMITS } from '../contract/limits.ts';
import { singleton } from '../platform/singleton.ts';
import type { Run } from './run.ts';

export interface RunRegistry {
  /**
   * Holds the right to write in a conversation until `release`.
   * @throws ConflictError when an answer is being written in it, RateLimitError when too many runs are going.
   */
  reserve(ownerId: string, conversationId: string | null): Reservation;
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
  readonly #writers = new Set<string>();
  readonly #perOwner = new Map<string, number>();
  #total = 0;

  reserve(ownerId: string, conversationId: string | null): Reservation {
    if (conversationId !== null && this.#writers.has(conversationId)) {
      throw new ConflictError('An answer is already being written in this conversation.', { code: 'run_in_progress' });
    }
    const own = this.#perOwner.get(ownerId) ?? 0;
    if (this.#total >= LIMITS.concurrentRuns || own >= LIMITS.concurrentRunsPerOwner) {
      throw new RateLimitError('Too many answers are being written at once. Try again in a moment.', { retryAfter: 2 });
    }
    if (conversationId !== null) this.#writers.add(conversationId);
    this.#perOwner.set(ownerId, own + 1);
    this.#total += 1;
    let held = true;
    const release = () => {
      if (!held) return;
      held = false;
      if (conversationId !== null) this.#writers.delete(conversationId);
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
