'use client';

import { useEffect, useRef } from 'react';

/** ms the pointer rests before the tip shows. */
const DELAY = 450;

/**
 * One tooltip for the whole page: any element with `data-tip` has it. The tip repeats the element's accessible name
 * (or adds to what is visible), so it is hidden from assistive technology. A component a button would cost every
 * icon its own state and listeners.
 */
export function TooltipLayer() {
  const tip = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let timer = 0;
    const hide = () => {
      window.clearTimeout(timer);
      tip.current?.hidePopover();
    };
    const show = (target: Element) => {
      const element = tip.current;
      const text = target.getAttribute('data-tip');
      if (!element || !text || !target.isConnected || target.getAttribute('aria-expanded') === 'true') return;
      element.textContent = text;
      element.showPopover();
      const box = target.getBoundingClientRect();
      const own = element.getBoundingClientRect();
      const left = box.left + box.width / 2 - own.width / 2;
      element.style.left = `${Math.max(6, Math.min(left, window.innerWidth - own.width - 6))}px`;
      const below = box.bottom + 6;
      element.style.top = `${below + own.height > window.innerHeight ? box.top - own.height - 6 : below}px`;
    };
    const tipped = (event: Event) => (event.target instanceof Element ? event.target.closest('[data-tip]') : null);
    const onOver = (event: PointerEvent) => {
      hide();
      const target = tipped(event);
      if (target && event.pointerType === 'mouse') timer = window.setTimeout(show, DELAY, target);
    };
    const onFocus = (event: FocusEvent) => {
      const target = tipped(event);
      if (target?.matches(':focus-visible')) show(target);
    };
    const onKey = (event: KeyboardEvent) => event.key === 'Escape' && hide();
    const controller = new AbortController();
    const options = { signal: controller.signal, passive: true, capture: true };
    document.addEventListener('pointerover', onOver, options);
    document.addEventListener('focusin', onFocus, options);
    document.addEventListener('keydown', onKey, options);
    for (const name of ['focusout', 'pointerdown', 'scroll']) document.addEventListener(name, hide, options);
    return () => {
      controller.abort();
      window.clearTimeout(timer);
    };
  }, []);
  return (
    <div
      ref={tip}
      popover="manual"
      aria-hidden="true"
      className="pointer-events-none fixed m-0 max-w-64 rounded-sm bg-ink px-2 py-1 text-[12.5px] leading-4 whitespace-pre-wrap text-bg"
    />
  );
}
