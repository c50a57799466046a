import { type RefObject, useCallback, useEffect, useState } from 'react';

interface ScrollEnds {
  /** There is more before what is seen, in the direction of reading. */
  readonly before: boolean;
  readonly after: boolean;
  /** Goes on by most of what is seen: -1 back, 1 forth. */
  readonly scroll: (way: -1 | 1) => void;
}

/** Less than a pixel is rounding. */
const SLACK_PX = 2;

/** What an element that scrolls sideways has out of sight, also in scripts that run from right to left. */
export function useScrollEnds(element: RefObject<HTMLElement | null>): ScrollEnds {
  const [ends, setEnds] = useState({ before: false, after: false });
  useEffect(() => {
    const { current } = element;
    if (current === null) return;
    const look = () => {
      // Negative where reading begins at the right.
      const at = Math.abs(current.scrollLeft);
      const before = at > SLACK_PX;
      const after = at + current.clientWidth < current.scrollWidth - SLACK_PX;
      setEnds((known) => (known.before === before && known.after === after ? known : { before, after }));
    };
    look();
    const observer = new ResizeObserver(look);
    observer.observe(current);
    current.addEventListener('scroll', look, { passive: true });
    return () => {
      observer.disconnect();
      current.removeEventListener('scroll', look);
    };
  }, [element]);
  const scroll = useCallback(
    (way: -1 | 1) => {
      const { current } = element;
      if (current === null) return;
      const forth = getComputedStyle(current).direction === 'rtl' ? -1 : 1;
      current.scrollBy({ left: way * forth * current.clientWidth * 0.7, behavior: 'smooth' });
    },
    [element],
  );
  return { ...ends, scroll };
}
