import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';

interface ThreadScroll {
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly content: RefObject<HTMLDivElement | null>;
  /** Below the content: keeps room so that a question just sent can stand at the top. */
  readonly spacer: RefObject<HTMLDivElement | null>;
  /** The `data-key` of the question that was sent last from here. */
  readonly sent: string | null;
}

/** px from the end within which the reader counts as being there. */
const NEAR = 40;
/** px from the end from which the way back is offered. */
const FAR = 160;
/** px above a question that was just sent. */
const TOP_GAP = 12;

/**
 * The one owner of the scroll position. It follows the end while the reader is there and never otherwise; a question
 * that was sent moves to the top, and the room below it shrinks as the answer grows, so nothing jumps.
 */
export function useThreadScroll({ scroller, content, spacer, sent }: ThreadScroll) {
  const following = useRef(true);
  const pinned = useRef<string | null>(null);
  const [away, setAway] = useState(false);

  const settle = useCallback(() => {
    const view = scroller.current;
    if (!view || !content.current || !spacer.current) return;
    const question = pinned.current && content.current.querySelector(`[data-key="${CSS.escape(pinned.current)}"]`);
    if (question) {
      const below = content.current.getBoundingClientRect().bottom - question.getBoundingClientRect().top;
      const room = view.clientHeight - below - TOP_GAP;
      spacer.current.style.height = `${Math.max(0, Math.floor(room))}px`;
    }
    if (following.current) view.scrollTop = view.scrollHeight;
    setAway(distanceToEnd(view) > FAR);
  }, [scroller, content, spacer]);

  useLayoutEffect(() => {
    pinned.current = sent ?? pinned.current;
    if (sent !== null) following.current = true;
    settle();
  }, [sent, settle]);

  useEffect(() => {
    const view = scroller.current;
    const inner = content.current;
    if (!view || !inner) return;
    let last = view.scrollTop;
    const onScroll = () => {
      const end = distanceToEnd(view);
      if (end <= NEAR) following.current = true;
      else if (view.scrollTop < last - 1) following.current = false;
      last = view.scrollTop;
      setAway(end > FAR);
    };
    // The wheel is heard before it scrolls: text arriving in the same frame must not pull the reader back.
    const onWheel = (event: WheelEvent) => {
      if (event.deltaY < 0 && view.scrollHeight > view.clientHeight) following.current = false;
    };
    const observer = new ResizeObserver(settle);
    observer.observe(inner);
    observer.observe(view);
    view.addEventListener('scroll', onScroll, { passive: true });
    view.addEventListener('wheel', onWheel, { passive: true });
    return () => {
      observer.disconnect();
      view.removeEventListener('scroll', onScroll);
      view.removeEventListener('wheel', onWheel);
    };
  }, [scroller, content, settle]);

  const toEnd = useCallback(() => {
    following.current = true;
    settle();
  }, [settle]);

  return { away, toEnd };
}

const distanceToEnd = (view: HTMLElement): number => view.scrollHeight - view.clientHeight - view.scrollTop;
