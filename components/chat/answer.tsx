'use client';

import { useTranslations } from 'use-intl';
import { Markdown } from '#components/markdown/markdown.tsx';
import { stepsOf } from '#lib/client/run-events.ts';
import type { RunState } from '#lib/client/run-state.ts';
import type { MessageView } from '#lib/contract/api.ts';
import { BUDGET_SPENT } from '#lib/contract/demo.ts';
import { AnswerEnd } from './answer-end.tsx';
import { AnswerFooter } from './answer-footer.tsx';
import { MemoryNote } from './memory-note.tsx';
import { SourcesContext } from './source-chip.tsx';
import { Suggestions } from './suggestions.tsx';
import { Thinking } from './thinking.tsx';
import { WebSources } from './web-sources.tsx';

interface AnswerProps {
  readonly message: MessageView;
  readonly siblings: readonly string[];
  /** While it is being written, and until its stored copy has arrived. */
  readonly run: RunState | null;
  readonly last: boolean;
}

export function Answer({ message, siblings, run, last }: AnswerProps) {
  const t = useTranslations('chat');
  const tDemo = useTranslations('demo');
  const running = message.status === 'streaming';
  const text = message.text || (run?.preview ?? '');
  return (
    <article aria-label={t('answer')} aria-busy={running} className="group min-w-0">
      {message.notices.map((notice) => (
        <p key={notice} dir="auto" className="mb-1.5 text-[13.5px] text-faint">
          {notice === BUDGET_SPENT ? tDemo('budgetSpent') : notice}
        </p>
      ))}
      {message.memory ? <MemoryNote memory={message.memory} /> : null}
      <Thinking
        steps={run?.steps ?? stepsOf(message.id)}
        reasoning={message.reasoning}
        ms={message.reasoning_ms}
        thinking={run?.thinking ?? false}
        waiting={running && text === ''}
      />
      <SourcesContext value={message.sources}>
        {text === '' ? null : <Markdown text={text} growing={running} />}
      </SourcesContext>
      {running ? null : <WebSources sources={message.sources} />}
      {run?.shape.phase === 'reconnecting' ? (
        <p role="status" className="mt-2 text-[13.5px] text-faint">
          {t('reconnecting')}
        </p>
      ) : null}
      {/* Its place is kept while the answer grows, so that its end moves nothing. */}
      <AnswerEnd message={message} running={running} last={last} />
      <AnswerFooter message={message} siblings={siblings} running={running} label={run?.providerLabel ?? null} />
      {last && !running ? <Suggestions items={message.suggestions} /> : null}
    </article>
  );
}
