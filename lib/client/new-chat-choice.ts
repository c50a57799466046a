/** The model picked for chats that are not begun: it outlives a reload and the next "New chat", in this tab. */
import type { ModelChoice } from './catalogue.ts';

const KEY = 'new-chat-model';
const watchers = new Set<() => void>();
/** As last read, so that the same stored text is the same object. */
let read: { readonly stored: string | null; readonly choice: ModelChoice | null } = { stored: null, choice: null };
/** What storage would not take: it lives as long as the page. */
let unstored: ModelChoice | null = null;

/** null: nothing was picked, the default of the settings holds. */
export function newChatChoice(): ModelChoice | null {
  if (unstored !== null) return unstored;
  let stored: string | null = null;
  try {
    stored = sessionStorage.getItem(KEY);
  } catch {
    // Storage is switched off: what was picked is in `unstored`.
  }
  if (stored !== read.stored) read = { stored, choice: parseChoice(stored) };
  return read.choice;
}

/** null forgets it, as when another default is chosen in the settings. */
export function keepNewChatChoice(choice: ModelChoice | null): void {
  unstored = null;
  try {
    if (choice === null) sessionStorage.removeItem(KEY);
    else sessionStorage.setItem(KEY, JSON.stringify({ provider: choice.provider, model: choice.model }));
  } catch {
    // Storage is full or switched off.
    unstored = choice;
  }
  for (const watcher of watchers) watcher();
}

export function watchNewChatChoice(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

function parseChoice(stored: string | null): ModelChoice | null {
  try {
    const value: unknown = JSON.parse(stored ?? 'null');
    if (typeof value !== 'object' || value === null) return null;
    const { provider, model } = value as Partial<ModelChoice>;
    return typeof provider === 'string' && typeof model === 'string' ? { provider, model } : null;
  } catch {
    // Not ours, or from another version: nothing was picked.
    return null;
  }
}
