import { type RefObject, useEffect, useState } from 'react';

/** Where reading goes in an element, as its styles say; from left to right before it is in the page. */
export function useDirection(element: RefObject<HTMLElement | null>): 'ltr' | 'rtl' {
  const [direction, setDirection] = useState<'ltr' | 'rtl'>('ltr');
  useEffect(() => {
    if (element.current) setDirection(getComputedStyle(element.current).direction === 'rtl' ? 'rtl' : 'ltr');
  }, [element]);
  return direction;
}
