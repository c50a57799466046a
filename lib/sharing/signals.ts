/** Who follows a share learns that it was renewed, changed or ended; what it is now, the reader asks the database. */
import { singleton } from '../platform/singleton.ts';

const listeners = (): Map<string, Set<() => void>> => singleton('share.changes', () => new Map());

/** Called after what changed is committed. */
export function announceShare(id: string): void {
  for (const listener of [...(listeners().get(id) ?? [])]) listener();
}

/** Calls back with every change of a share; the returned function ends it. */
export function watchShare(id: string, listener: () => void): () => void {
  const all = listeners();
  const set = all.get(id) ?? new Set();
  all.set(id, set.add(listener));
  return () => {
    set.delete(listener);
    if (set.size === 0 && all.get(id) === set) all.delete(id);
  };
}
