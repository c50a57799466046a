/** What was typed and not sent, per conversation. Kept in this browser only; it holds no secrets but one's own words. */
import type { FileInfo } from '../contract/api.ts';

export interface Draft {
  readonly text: string;
  readonly files: readonly FileInfo[];
}

export const EMPTY_DRAFT: Draft = { text: '', files: [] };
/** Chats that were not begun share one draft. */
export const NEW_CHAT = 'new';

const PREFIX = 'draft:';
/** localStorage holds about 5 MB in all: longer drafts live only as long as the page. */
const MAX_CHARS = 200_000;

export function loadDraft(key: string): Draft {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(PREFIX + key) ?? 'null');
    if (typeof stored !== 'object' || stored === null) return EMPTY_DRAFT;
    const { text, files } = stored as Partial<Draft>;
    return { text: typeof text === 'string' ? text : '', files: Array.isArray(files) ? files : [] };
  } catch {
    // Storage is switched off, or holds something old: begin empty.
    return EMPTY_DRAFT;
  }
}

export function saveDraft(key: string, draft: Draft): void {
  try {
    if (draft.text === '' && draft.files.length === 0) localStorage.removeItem(PREFIX + key);
    else if (draft.text.length <= MAX_CHARS) localStorage.setItem(PREFIX + key, JSON.stringify(draft));
  } catch {
    // Storage is full or switched off: the draft lives as long as the page.
  }
}
