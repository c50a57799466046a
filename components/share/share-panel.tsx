'use client';

import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { useErrorText } from '#components/shell/error-text.ts';
import { Button } from '#components/ui/button.tsx';
import { Skeleton } from '#components/ui/skeleton.tsx';
import { Spinner } from '#components/ui/spinner.tsx';
import { toast } from '#components/ui/toast.tsx';
import { ApiError } from '#lib/client/api.ts';
import { shareQuery, useShareChat, useStopSharing } from '#lib/client/shares.ts';
import { ShareLink } from './share-link.tsx';

interface SharePanelProps {
  readonly conversationId: string;
  /** Of the QR code: beside other things, or as large as the screen allows. */
  readonly size: 'small' | 'large';
}

/** Makes a link of a chat, shows it as text and as a QR code, and ends it. Nothing is shared by opening it. */
export function SharePanel({ conversationId, size }: SharePanelProps) {
  const t = useTranslations('share');
  const errorText = useErrorText();
  const query = useQuery(shareQuery(conversationId));
  const share = useShareChat(conversationId);
  const stop = useStopSharing(conversationId);
  const failed = share.error ?? stop.error;
  if (query.isPending) return <Skeleton className="mt-5 h-11 w-full" />;
  if (query.isError) {
    const missing = query.error instanceof ApiError && query.error.status === 404;
    return (
      <p role="alert" className="mt-5 text-soft">
        {missing ? t('missingText') : errorText(query.error)}
      </p>
    );
  }
  const { share: shared, addresses } = query.data;
  return (
    <div className="mt-5 flex flex-col gap-4">
      {shared === null ? (
        <Button variant="primary" className="self-start" disabled={share.isPending} onClick={() => share.mutate()}>
          {share.isPending ? <Spinner /> : null}
          {share.isPending ? t('creating') : t('create')}
        </Button>
      ) : (
        <>
          <ShareLink path={`/chat/${shared.id}/${conversationId}`} addresses={addresses} size={size}>
            <Button
              variant="danger"
              className="ms-auto"
              disabled={stop.isPending}
              onClick={() => stop.mutate(shared, { onSuccess: () => toast({ title: t('stopped') }) })}
            >
              {t('stop')}
            </Button>
          </ShareLink>
          {shared.current ? null : (
            <div className="flex flex-wrap items-center gap-x-4 gap-y-2 rounded-lg bg-accent-wash px-4 py-3">
              <p className="flex-1 basis-48 text-[14.5px]">{t('outdated')}</p>
              <Button
                disabled={share.isPending}
                onClick={() => share.mutate(undefined, { onSuccess: () => toast({ title: t('renewed') }) })}
              >
                {t('update')}
              </Button>
            </div>
          )}
        </>
      )}
      {failed ? (
        <p role="alert" className="text-danger">
          {errorText(failed)}
        </p>
      ) : null}
    </div>
  );
}
