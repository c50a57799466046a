/** Where the process is in its life: shared by the entry, which ends it, and `/health`, which tells of it. */
import { singleton } from '../singleton.ts';

export interface Lifecycle {
  draining: boolean;
}

export function lifecycle(): Lifecycle {
  return singleton<Lifecycle>('lifecycle', () => ({ draining: false }));
}
