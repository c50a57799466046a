import { type RefObject, useEffect, useState } from 'react';

/** True while the element has at least `px` of width; false before it is in the page. */
export function useWide(element: RefObject<HTMLElement | null>, px: number): boolean {
  const [isWide, setWide] = useState(false);
  useEffect(() => {
    const { current } = element;
    if (current === null) return;
    const observer = new ResizeObserver(([entry]) => setWide((entry?.contentRect.width ?? 0) >= px));
    observer.observe(current);
    return () => observer.disconnect();
  }, [element, px]);
  return isWide;
}
