import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { type Draft, EMPTY_DRAFT, loadDraft, saveDraft } from '#lib/client/drafts.ts';
import type { FileInfo } from '#lib/contract/api.ts';
import type { Attachment } from './use-attachments.ts';

/** ms of rest before a draft is written. */
const SAVE_MS = 300;

/** The draft of a chat as it was left. Read after the first render: the server has none, and both must agree. */
export function useStoredDraft(key: string, apply: (draft: Draft) => void): void {
  const done = useRef(false);
  useEffect(() => {
    if (done.current) return;
    done.current = true;
    const draft = loadDraft(key);
    if (draft !== EMPTY_DRAFT) apply(draft);
  }, [key, apply]);
}

/** What was typed before the page's scripts were there: the field has it, the state does not. */
export function useEarlyWords(
  field: RefObject<HTMLTextAreaElement | null>,
  setText: (change: (now: string) => string) => void,
): void {
  useLayoutEffect(() => {
    const typed = field.current?.value ?? '';
    if (typed.trim() === '') return;
    setText((now) => (now === '' ? typed : now.includes(typed) ? now : `${now}\n${typed}`));
  }, [field, setText]);
}

/** Keeps a draft: after a rest, and at once when the page goes away. */
export function useDraftSaver(key: string, text: string, items: readonly Attachment[]): void {
  const [first] = useState({ pending: true });
  const latest = useRef<Draft>(EMPTY_DRAFT);
  latest.current = { text, files: items.flatMap(({ info }): FileInfo[] => (info ? [info] : [])) };
  // biome-ignore lint/correctness/useExhaustiveDependencies: what changes is what is saved, through the ref
  useEffect(() => {
    // The first, empty state is from before the stored draft was read.
    if (first.pending) {
      first.pending = false;
      return;
    }
    const timer = setTimeout(() => saveDraft(key, latest.current), SAVE_MS);
    const flush = () => saveDraft(key, latest.current);
    addEventListener('pagehide', flush);
    return () => {
      clearTimeout(timer);
      removeEventListener('pagehide', flush);
    };
  }, [key, text, items]);
}
