'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'use-intl';
import { useErrorText } from '#components/shell/error-text.ts';
import { Button } from '#components/ui/button.tsx';
import { classes } from '#components/ui/classes.ts';
import { Spinner } from '#components/ui/spinner.tsx';
import { conversationsKey } from '#lib/client/conversations.ts';
import { carryOn } from '#lib/client/shares.ts';

interface CarryOnProps {
  readonly shareId: string;
  /** Its owner has stopped sharing it. */
  readonly ended: boolean;
  /** There is nothing to go on from. */
  readonly empty: boolean;
}

/** The way from reading to writing: a conversation of the reader's own, with all that was said. */
export function CarryOn({ shareId, ended, empty }: CarryOnProps) {
  const t = useTranslations('share');
  const errorText = useErrorText();
  const router = useRouter();
  const client = useQueryClient();
  const copy = useMutation({
    mutationFn: () => carryOn(shareId),
    onSuccess: ({ id }) => {
      void client.invalidateQueries({ queryKey: conversationsKey });
      router.push(`/chat/${id}`);
    },
  });
  const told = ended || copy.isError;
  const pending = copy.isPending || copy.isSuccess;
  return (
    <footer className="sticky bottom-0 border-t border-line bg-bg px-5 py-3 pb-[max(0.75rem,env(safe-area-inset-bottom))]">
      <div className="mx-auto flex max-w-measure flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <p
          role={told ? 'alert' : undefined}
          className={classes('flex-1 basis-56 text-[14.5px] text-soft', !told && 'max-sm:hidden')}
        >
          {ended ? t('ended') : copy.isError ? t('carryFailed', { reason: errorText(copy.error) }) : t('readOnly')}
        </p>
        {ended || empty ? null : (
          <Button variant="primary" className="max-sm:w-full" disabled={pending} onClick={() => copy.mutate()}>
            {pending ? <Spinner /> : null}
            {pending ? t('carrying') : t('carryOn')}
          </Button>
        )}
      </div>
    </footer>
  );
}
