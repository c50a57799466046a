import type { KeyboardEvent } from 'react';

export const SEARCH_FIELD = 'sidebar-search';

/**
 * The arrows between the search field and its hits. The focus itself moves, so that a hit is an ordinary link to
 * Enter, to a middle click and to a screen reader. Esc ends the search and returns to the field.
 */
export function moveAmongHits(event: KeyboardEvent<HTMLElement>, onClear: () => void): void {
  if (event.nativeEvent.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  const field = document.getElementById(SEARCH_FIELD);
  if (event.key === 'Escape') {
    onClear();
    field?.focus();
  } else {
    const stops = [field, ...document.querySelectorAll<HTMLElement>('#sidebar [data-hit]')];
    const next = nextStop(event.key, stops.indexOf(event.currentTarget), stops.length);
    if (next === null) return;
    stops[next]?.focus();
  }
  event.preventDefault();
  // Esc would go on to close the drawer.
  event.stopPropagation();
}

/** Stop 0 is the field; null: the key is not for moving, or nothing lies that way. */
export function nextStop(key: string, from: number, count: number): number | null {
  const last = count - 1;
  if (from < 0 || last < 1) return null;
  if (key === 'ArrowDown') return from === last ? null : from + 1;
  if (key === 'ArrowUp') return from === 0 ? null : from - 1;
  // In the field Home and End move the caret.
  if (from === 0) return null;
  if (key === 'Home') return 1;
  return key === 'End' ? last : null;
}
