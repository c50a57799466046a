/** Whether this browser's questions are looked up on the web first: the composer's switch. */
import { useCallback, useSyncExternalStore } from 'react';
import { useCatalogue } from './catalogue.ts';

const KEY = 'web_search';
const listeners = new Set<() => void>();

/** True when the switch is on. What has no engine behind it is left out by who sends. */
export const isWebSearchOn = (): boolean => localStorage.getItem(KEY) === '1';

export interface WebSearchSwitch {
  /** The engine's name; null when none is set up, and there is nothing to switch. */
  readonly engine: string | null;
  readonly on: boolean;
  toggle(): void;
}

export function useWebSearch(): WebSearchSwitch {
  const engine = useCatalogue().data?.web_search ?? null;
  const on = useSyncExternalStore(subscribe, isWebSearchOn, () => false);
  const toggle = useCallback(() => {
    localStorage.setItem(KEY, isWebSearchOn() ? '0' : '1');
    for (const listener of listeners) listener();
  }, []);
  return { engine, on, toggle };
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  addEventListener('storage', listener);
  return () => {
    listeners.delete(listener);
    removeEventListener('storage', listener);
  };
}
