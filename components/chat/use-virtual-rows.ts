import { useVirtualizer } from '@tanstack/react-virtual';
import { type CSSProperties, type RefObject, useEffect, useEffectEvent, useState } from 'react';
import type { ThreadItem } from '#lib/client/use-thread.ts';

/** Up to here every message is in the document: find-in-page, printing and selection work as anywhere. */
const PLAIN_ROWS = 60;
/** px; about a question and an answer of a few lines. */
const ESTIMATE = 190;

export interface Rows {
  readonly visible: readonly { readonly item: ThreadItem; readonly index: number }[];
  readonly measure: ((element: Element | null) => void) | undefined;
  readonly containerStyle: CSSProperties | undefined;
  readonly windowStyle: CSSProperties | undefined;
}

/** The rows that are in the document: all of a short thread, those around the view of a long one. */
export function useVirtualRows(
  items: readonly ThreadItem[],
  scroller: RefObject<HTMLDivElement | null>,
  content: RefObject<HTMLDivElement | null>,
): Rows {
  const virtual = items.length > PLAIN_ROWS;
  const virtualizer = useVirtualizer({
    count: items.length,
    enabled: virtual,
    getScrollElement: () => scroller.current,
    estimateSize: () => ESTIMATE,
    getItemKey: (index) => items[index]?.key ?? index,
    overscan: 6,
    // A thread opens at its end.
    initialOffset: () => items.length * ESTIMATE,
  });
  // Only rows wholly above the view may move it when they turn out taller; the answer that grows is not one of them.
  virtualizer.shouldAdjustScrollPositionOnItemSizeChange = (row, _delta, instance) =>
    row.end <= (instance.scrollOffset ?? 0);
  useJumpToMessage(items, (index) => {
    if (virtual) virtualizer.scrollToIndex(index, { align: 'start' });
    else content.current?.querySelector(`[data-index="${index}"]`)?.scrollIntoView({ block: 'start' });
  });

  if (!virtual) {
    return {
      visible: items.map((item, index) => ({ item, index })),
      measure: undefined,
      containerStyle: undefined,
      windowStyle: undefined,
    };
  }
  const rows = virtualizer.getVirtualItems();
  return {
    visible: rows.flatMap(({ index }) => {
      const item = items[index];
      return item ? [{ item, index }] : [];
    }),
    measure: virtualizer.measureElement,
    containerStyle: { height: virtualizer.getTotalSize(), position: 'relative' },
    windowStyle: { position: 'absolute', insetInline: 0, top: 0, transform: `translateY(${rows[0]?.start ?? 0}px)` },
  };
}

/** `?message=<id>` of a search result: shown once, when the message is there. */
function useJumpToMessage(items: readonly ThreadItem[], jump: (index: number) => void): void {
  const [target, setTarget] = useState<string | null>(null);
  useEffect(() => setTarget(new URLSearchParams(window.location.search).get('message')), []);
  const index = target === null ? -1 : items.findIndex((item) => item.message?.id === target);
  const show = useEffectEvent(jump);
  useEffect(() => {
    if (index === -1) return;
    // After the thread has gone to its end and the rows have been measured.
    const timer = setTimeout(() => {
      show(index);
      setTarget(null);
    }, SETTLE_MS);
    return () => clearTimeout(timer);
  }, [index]);
}

const SETTLE_MS = 80;
