'use client';

import ArrowDown from 'lucide-react/icons/arrow-down';
import { useRef } from 'react';
import { useTranslations } from 'use-intl';
import { classes } from '#components/ui/classes.ts';
import type { RunShape } from '#lib/client/run-state.ts';
import { questionKey, type ThreadItem } from '#lib/client/use-thread.ts';
import { AnswerMarkdown } from './answer-markdown.tsx';
import { MessageRow } from './message-row.tsx';
import { useThreadScroll } from './use-thread-scroll.ts';
import { useVirtualRows } from './use-virtual-rows.ts';

interface ThreadProps {
  readonly items: readonly ThreadItem[];
  readonly shape: RunShape | null;
}

export function Thread({ items, shape }: ThreadProps) {
  const t = useTranslations('chat');
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const spacer = useRef<HTMLDivElement>(null);
  const sent = shape?.question ? questionKey(shape) : null;
  const { away, toEnd } = useThreadScroll({ scroller, content, spacer, sent });
  const rows = useVirtualRows(items, scroller, content);
  const running = shape !== null && shape.phase !== 'ended';
  return (
    <AnswerMarkdown>
      <div
        ref={scroller}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a long thread is scrolled by keyboard
        tabIndex={0}
        role="log"
        aria-live="off"
        aria-label={t('thread')}
        className="min-h-0 flex-1 overflow-y-auto overscroll-contain px-4 pt-3 -outline-offset-2 [overflow-anchor:none] md:px-5"
      >
        <div ref={content} className="mx-auto w-full max-w-measure" style={rows.containerStyle}>
          <div style={rows.windowStyle}>
            {rows.visible.map(({ item, index }) => (
              <div
                key={item.key}
                data-index={index}
                data-key={item.key}
                ref={rows.measure}
                className={item.role === 'user' ? 'pb-1' : 'pb-7'}
              >
                <MessageRow item={item} last={index === items.length - 1} />
              </div>
            ))}
          </div>
        </div>
        <div ref={spacer} aria-hidden="true" />
      </div>
      <div className="pointer-events-none relative h-0">
        <button
          type="button"
          onClick={toEnd}
          tabIndex={away ? 0 : -1}
          aria-hidden={!away}
          className={classes(
            'absolute bottom-3 left-1/2 flex h-9 -translate-x-1/2 items-center gap-1.5 rounded-full border border-line bg-raised px-3.5 text-[13px] text-soft shadow-raised transition-opacity duration-150 hover:text-ink pointer-coarse:h-11 [&_svg]:size-4',
            away ? 'pointer-events-auto opacity-100' : 'opacity-0',
          )}
        >
          <ArrowDown />
          {running ? t('newBelow') : t('toEnd')}
        </button>
      </div>
    </AnswerMarkdown>
  );
}
