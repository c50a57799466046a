'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { ConfirmDialog } from '#components/access/confirm-dialog.tsx';
import { useErrorText } from '#components/shell/error-text.ts';
import { Button } from '#components/ui/button.tsx';
import { toast } from '#components/ui/toast.tsx';
import { allSharesQuery, useRevokeAllShares } from '#lib/client/shares.ts';
import { LoadFailed } from './load-failed.tsx';
import { Section } from './section.tsx';
import { ShareRow } from './share-row.tsx';

/** Every link there is to one's chats. */
export function SharesTab() {
  const t = useTranslations('settings.sharesTab');
  const shares = useInfiniteQuery(allSharesQuery);
  const items = shares.data?.pages.flatMap((page) => page.items) ?? [];
  const addresses = shares.data?.pages[0]?.addresses ?? [];
  return (
    <Section title={t('title')} hint={t('hint')}>
      {shares.isError ? <LoadFailed error={shares.error} retry={shares.refetch} /> : null}
      {shares.isSuccess && items.length === 0 ? <p className="text-soft">{t('empty')}</p> : null}
      {items.length === 0 ? null : (
        <>
          <ul className="divide-y divide-line rounded-lg border border-line bg-raised">
            {items.map((share) => (
              <ShareRow key={share.id} share={share} addresses={addresses} />
            ))}
          </ul>
          <div className="flex flex-wrap gap-2">
            {shares.hasNextPage ? (
              <Button disabled={shares.isFetchingNextPage} onClick={() => void shares.fetchNextPage()}>
                {t('more')}
              </Button>
            ) : null}
            <RevokeAll />
          </div>
        </>
      )}
    </Section>
  );
}

function RevokeAll() {
  const t = useTranslations('settings.sharesTab');
  const errorText = useErrorText();
  const [asked, setAsked] = useState(false);
  const revoke = useRevokeAllShares();
  return (
    <>
      <Button variant="danger" className="ms-auto" onClick={() => setAsked(true)}>
        {t('revokeAll')}
      </Button>
      <ConfirmDialog
        open={asked}
        onOpenChange={setAsked}
        title={t('revokeAllTitle')}
        text={t('revokeAllText')}
        action={t('revokeAll')}
        pending={revoke.isPending}
        onConfirm={() =>
          revoke.mutate(undefined, {
            onSuccess: () => {
              setAsked(false);
              toast({ title: t('revokedAll') });
            },
            onError: (error) => toast({ kind: 'error', title: errorText(error) }),
          })
        }
      />
    </>
  );
}
