'use client';

import { type FormEvent, useDeferredValue, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useErrorText } from '#components/shell/error-text.ts';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { Input } from '#components/ui/input.tsx';
import { Skeleton } from '#components/ui/skeleton.tsx';
import { toast } from '#components/ui/toast.tsx';
import { useAddMemory, useForgetAllMemories, useMemories } from '#lib/client/memories.ts';
import { LoadFailed } from './load-failed.tsx';
import { MemoryRow } from './memory-row.tsx';

/** Everything that is remembered: found, added, corrected, forgotten. */
export function MemoryList() {
  const t = useTranslations('settings.memoryTab');
  const [query, setQuery] = useState('');
  const shown = useDeferredValue(query.trim());
  const memories = useMemories(shown);
  if (memories.isError) return <LoadFailed error={memories.error} retry={memories.refetch} />;
  if (!memories.data) return <Skeleton className="h-40" />;
  const items = memories.data.pages.flatMap((page) => page.items);
  const total = memories.data.pages[0]?.total ?? 0;
  return (
    <>
      <AddMemory />
      {total > 0 ? (
        <Input
          type="search"
          aria-label={t('find')}
          placeholder={t('find')}
          maxLength={200}
          value={query}
          onChange={(event) => setQuery(event.target.value)}
        />
      ) : null}
      {total === 0 ? <p className="text-soft">{t('empty')}</p> : null}
      {total > 0 && items.length === 0 ? <p className="text-soft">{t('notFound', { query: shown })}</p> : null}
      {items.length > 0 ? (
        <ul className="divide-y divide-line rounded-lg border border-line bg-raised">
          {items.map((memory) => (
            <MemoryRow key={memory.id} memory={memory} />
          ))}
        </ul>
      ) : null}
      <div className="flex flex-wrap gap-2">
        {memories.hasNextPage ? (
          <Button disabled={memories.isFetchingNextPage} onClick={() => void memories.fetchNextPage()}>
            {t('more')}
          </Button>
        ) : null}
        {total > 0 ? <ForgetAll total={total} /> : null}
      </div>
    </>
  );
}

function AddMemory() {
  const t = useTranslations('settings.memoryTab');
  const errorText = useErrorText();
  const [text, setText] = useState('');
  const add = useAddMemory();
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() === '') return;
    add.mutate(text, {
      onSuccess: () => setText(''),
      onError: (error) => toast({ kind: 'error', title: errorText(error) }),
    });
  };
  return (
    <form onSubmit={onSubmit} className="flex flex-wrap gap-2">
      <Input
        className="min-w-48 flex-1"
        aria-label={t('add')}
        placeholder={t('addExample')}
        maxLength={2_000}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <Button type="submit" disabled={add.isPending || text.trim() === ''}>
        {t('add')}
      </Button>
    </form>
  );
}

function ForgetAll({ total }: { readonly total: number }) {
  const t = useTranslations('settings.memoryTab');
  const tCommon = useTranslations('common');
  const errorText = useErrorText();
  const [open, setOpen] = useState(false);
  const forget = useForgetAllMemories();
  const onForget = () =>
    forget.mutate(undefined, {
      onSuccess: () => setOpen(false),
      onError: (error) => toast({ kind: 'error', title: errorText(error) }),
    });
  return (
    <>
      <Button variant="danger" onClick={() => setOpen(true)}>
        {t('forgetAll')}
      </Button>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title={t('forgetAllTitle')}
        description={t('forgetAllText', { count: total })}
        className="max-w-md"
      >
        <div className="flex flex-wrap justify-end gap-2 pt-4">
          <Button onClick={() => setOpen(false)}>{tCommon('cancel')}</Button>
          <Button variant="danger" disabled={forget.isPending} onClick={onForget}>
            {t('forgetAll')}
          </Button>
        </div>
      </Dialog>
    </>
  );
}
