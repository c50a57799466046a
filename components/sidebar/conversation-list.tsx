'use client';

import { usePathname, useRouter } from 'next/navigation';
import { useEffect, useEffectEvent, useRef } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '#components/ui/button.tsx';
import { Skeleton } from '#components/ui/skeleton.tsx';
import { useConversations } from '#lib/client/conversations.ts';
import type { ConversationSummary } from '#lib/contract/api.ts';
import { ConversationRow } from './conversation-row.tsx';
import { groupConversations } from './group-conversations.ts';
import { hitHref, SearchResult } from './search-result.tsx';

interface ConversationListProps {
  readonly query: string;
  /** Enter was pressed: the first hit opens, when it has arrived. */
  readonly openFirst: boolean;
  readonly onOpened: () => void;
  /** Ends the search. */
  readonly onClear: () => void;
}

/** The conversations in groups, or the hits of a search; further pages come as the end scrolls near. */
export function ConversationList({ query, openFirst, onOpened, onClear }: ConversationListProps) {
  const t = useTranslations('sidebar');
  const pathname = usePathname();
  const list = useConversations(query);
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  const currentId = pathname.split('/')[2] ?? '';
  const known = list.isSuccess && !list.isPlaceholderData;
  useFirstHit(openFirst && known, items[0], onOpened);

  return (
    <nav aria-label={t('label')} className="min-h-0 flex-1 overflow-y-auto px-3 pt-1 pb-3">
      <p aria-live="polite" className="sr-only">
        {query !== '' && known ? t('results', { count: items.length }) : ''}
      </p>
      {list.isPending ? <Placeholder /> : null}
      {list.isError ? (
        <div className="flex flex-col items-start gap-2 px-2.5 py-4 text-[13.5px] text-soft">
          {t('loadFailed')}
          <Retry onClick={() => void list.refetch()} />
        </div>
      ) : null}
      {list.isSuccess && items.length === 0 ? (
        <p className="px-2.5 py-4 text-[13.5px] leading-5 text-faint">
          {query === '' ? t('empty') : t('noResults', { query })}
        </p>
      ) : null}
      {query === '' ? (
        groupConversations(items, new Date()).map((group) => (
          <section key={group.name} aria-labelledby={`group-${group.name}`}>
            <h2 id={`group-${group.name}`} className="px-2.5 pt-3.5 pb-1 text-[12px] text-faint">
              {t(group.name)}
            </h2>
            <ul className="flex flex-col gap-px">
              {group.items.map((item) => (
                <ConversationRow key={item.id} conversation={item} current={item.id === currentId} />
              ))}
            </ul>
          </section>
        ))
      ) : (
        <ul className="flex flex-col gap-px pt-2">
          {items.map((item) => (
            <SearchResult key={`${item.id}/${item.match?.message_id ?? ''}`} conversation={item} onClear={onClear} />
          ))}
        </ul>
      )}
      {list.hasNextPage ? <NextPage loading={list.isFetchingNextPage} load={() => void list.fetchNextPage()} /> : null}
    </nav>
  );
}

function useFirstHit(open: boolean, first: ConversationSummary | undefined, onOpened: () => void): void {
  const router = useRouter();
  const opened = useEffectEvent(onOpened);
  useEffect(() => {
    if (!open) return;
    if (first) router.push(hitHref(first));
    opened();
  }, [open, first, router]);
}

function Retry({ onClick }: { readonly onClick: () => void }) {
  const t = useTranslations('common');
  return <Button onClick={onClick}>{t('retry')}</Button>;
}

function Placeholder() {
  const t = useTranslations('common');
  return (
    <div className="flex flex-col gap-3 px-2.5 pt-6">
      <span className="sr-only">{t('loading')}</span>
      {['w-4/5', 'w-3/5', 'w-11/12', 'w-2/3'].map((width) => (
        <Skeleton key={width} className={`h-4 ${width}`} />
      ))}
    </div>
  );
}

/** A real button for the keyboard that presses itself when it comes near the view. */
function NextPage({ loading, load }: { readonly loading: boolean; readonly load: () => void }) {
  const t = useTranslations('sidebar');
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    const element = button.current;
    if (!element || loading) return;
    const observer = new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && load(), {
      rootMargin: '400px',
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [loading, load]);
  return (
    <Button ref={button} variant="quiet" className="mt-2 w-full" disabled={loading} onClick={load}>
      {t('more')}
    </Button>
  );
}
