'use client';

import Settings2 from 'lucide-react/icons/settings-2';
import { useTranslations } from 'use-intl';
import { useErrorText } from '#components/shell/error-text.ts';
import { Button } from '#components/ui/button.tsx';
import { toast } from '#components/ui/toast.tsx';
import { useRenewShare, useRevokeShare } from '#lib/client/shares.ts';
import type { ShareAddress } from '#lib/contract/api.ts';
import type { ShareItem } from '#lib/contract/shares.ts';
import { ShareLink } from './share-link.tsx';
import { ShareSummary } from './share-summary.tsx';

interface ShareViewProps {
  readonly share: ShareItem;
  readonly addresses: readonly ShareAddress[];
  readonly size: 'small' | 'large';
  readonly onEdit: () => void;
}

/** One link: as text, as a QR code, what it is set to, and what can be done with it. */
export function ShareView({ share, addresses, size, onEdit }: ShareViewProps) {
  const t = useTranslations('share');
  const errorText = useErrorText();
  const renew = useRenewShare();
  const revoke = useRevokeShare();
  const failed = renew.error ?? revoke.error;
  return (
    <>
      {share.expired || share.spent ? (
        <p role="note" className="rounded-lg bg-danger-wash px-4 py-3 text-[14.5px]">
          {share.expired ? t('expiredNote') : t('spentNote')}
        </p>
      ) : null}
      <ShareLink path={share.path} addresses={addresses} size={size}>
        <Button onClick={onEdit}>
          <Settings2 />
          {t('editOptions')}
        </Button>
        <Button
          variant="danger"
          className="ms-auto"
          disabled={revoke.isPending}
          onClick={() => revoke.mutate(share.id, { onSuccess: () => toast({ title: t('stopped') }) })}
        >
          {t('stop')}
        </Button>
      </ShareLink>
      <p>
        <ShareSummary share={share} />
      </p>
      {share.current ? null : (
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2 rounded-lg bg-accent-wash px-4 py-3">
          <p className="flex-1 basis-48 text-[14.5px]">{t('outdated')}</p>
          <Button
            disabled={renew.isPending}
            onClick={() => renew.mutate(share.id, { onSuccess: () => toast({ title: t('renewed') }) })}
          >
            {t('update')}
          </Button>
        </div>
      )}
      {failed ? (
        <p role="alert" className="text-danger">
          {errorText(failed)}
        </p>
      ) : null}
    </>
  );
}
