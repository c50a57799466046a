/** Where the process is in its life: shared by the entry, which ends it, and `/health`, which tells of it. */
import { singleton } from '../singleton.ts';

export interface Lifecycle {
  readonly draining: boolean;
  /** Aborts when the draining begins: streams that would never end by themselves end then. */
  readonly ending: AbortSignal;
  /** From now on nothing new is begun. */
  drain(): void;
}

export function lifecycle(): Lifecycle {
  return singleton<Lifecycle>('lifecycle', () => {
    const end = new AbortController();
    return {
      get draining() {
        return end.signal.aborted;
      },
      ending: end.signal,
      drain: () => end.abort(),
    };
  });
}
