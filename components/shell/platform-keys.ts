'use client';

import { useSyncExternalStore } from 'react';

const never = () => () => {};

/** Apple keyboards have a command key; the server cannot know, so the first paint says Ctrl. */
export function useIsApple(): boolean {
  return useSyncExternalStore(
    never,
    () => /Mac|iPhone|iPad/.test(navigator.platform),
    () => false,
  );
}

/** How a chord with the platform's main modifier is written: "Ctrl K" or "⌘ K". */
export function useChord(key: string): string {
  const apple = useIsApple();
  return `${apple ? '⌘' : 'Ctrl'} ${apple ? key.replace('Shift', '⇧') : key}`;
}

/** True for the platform's main modifier alone (with Shift where asked). */
export function isChord(event: KeyboardEvent, code: string, shift = false): boolean {
  const apple = /Mac|iPhone|iPad/.test(navigator.platform);
  const main = apple ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey;
  return main && !event.altKey && event.shiftKey === shift && event.code === code;
}
