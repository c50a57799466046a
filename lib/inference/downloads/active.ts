/** Downloads that are going on in this process, and who follows them. */
import { singleton } from '../../platform/singleton.ts';
import type { DownloadEvent } from '../types.ts';

export interface ActiveDownload {
  readonly controller: AbortController;
  /** Settles when nothing is written any more; never rejects. */
  done: Promise<void>;
}

type Listener = (event: DownloadEvent) => void;

interface Downloads {
  readonly active: Map<string, ActiveDownload>;
  readonly latest: Map<string, DownloadEvent>;
  readonly listeners: Map<string, Set<Listener>>;
}

const state = (): Downloads =>
  singleton('model-downloads', () => ({ active: new Map(), latest: new Map(), listeners: new Map() }));

export const activeDownloads = (): Map<string, ActiveDownload> => state().active;

/** What was last told of a download of this process. */
export const latestEvent = (id: string): DownloadEvent | null => state().latest.get(id) ?? null;

export function announce(event: DownloadEvent): void {
  state().latest.set(event.id, event);
  for (const listener of state().listeners.get(event.id) ?? []) listener(event);
}

export function listen(id: string, listener: Listener): () => void {
  const { listeners } = state();
  const all = listeners.get(id) ?? new Set();
  listeners.set(id, all.add(listener));
  return () => {
    all.delete(listener);
    if (all.size === 0 && listeners.get(id) === all) listeners.delete(id);
  };
}
