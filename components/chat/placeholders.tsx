'use client';

import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { useHandedOver } from '#components/shell/handed-over.ts';
import { Button, buttonClasses } from '#components/ui/button.tsx';
import { Skeleton } from '#components/ui/skeleton.tsx';

export function ThreadSkeleton() {
  const t = useTranslations('chat');
  return (
    <div role="status" aria-label={t('loading')} className="min-h-0 flex-1 overflow-hidden px-5 pt-3">
      <div className="mx-auto flex max-w-measure flex-col gap-5">
        <Skeleton className="h-11 w-3/5 self-end rounded-[18px]" />
        <Skeleton className="h-4 w-full" />
        <Skeleton className="h-4 w-11/12" />
        <Skeleton className="h-4 w-2/3" />
      </div>
    </div>
  );
}

interface ChatProblemProps {
  readonly gone: boolean;
  readonly onRetry: () => void;
}

/** In the place of a thread that cannot be shown. */
export function ChatProblem({ gone, onRetry }: ChatProblemProps) {
  const t = useTranslations('chat');
  const handedOver = useHandedOver();
  return (
    <div role="alert" className="flex flex-1 flex-col items-center justify-center gap-2 px-6 pb-16 text-center">
      <p className="text-[19px] font-[620]">{gone ? t('gone') : t('loadFailed')}</p>
      {gone ? <p className="max-w-md text-soft">{t('goneText')}</p> : null}
      <div className="mt-3 flex gap-2">
        {gone ? null : (
          <Button variant="primary" onClick={onRetry}>
            {t('retry')}
          </Button>
        )}
        {handedOver ? null : (
          <Link href="/chat/" className={buttonClasses(gone ? 'primary' : 'outline')}>
            {t('startNew')}
          </Link>
        )}
      </div>
    </div>
  );
}
