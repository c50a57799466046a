'use client';

import Copy from 'lucide-react/icons/copy';
import QrCodeIcon from 'lucide-react/icons/qr-code';
import RefreshCw from 'lucide-react/icons/refresh-cw';
import Settings2 from 'lucide-react/icons/settings-2';
import Trash2 from 'lucide-react/icons/trash-2';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { copyText } from '#components/markdown/copy-text.ts';
import { EditShare } from '#components/share/edit-share.tsx';
import { ShareLink } from '#components/share/share-link.tsx';
import { ShareSummary } from '#components/share/share-summary.tsx';
import { useErrorText } from '#components/shell/error-text.ts';
import { Dialog } from '#components/ui/dialog.tsx';
import { IconButton } from '#components/ui/icon-button.tsx';
import { toast } from '#components/ui/toast.tsx';
import { useRenewShare, useRevokeShare } from '#lib/client/shares.ts';
import type { ShareAddress } from '#lib/contract/api.ts';
import type { ShareItem } from '#lib/contract/shares.ts';

interface ShareRowProps {
  readonly share: ShareItem;
  readonly addresses: readonly ShareAddress[];
}

/** One link in the list of all. */
export function ShareRow({ share, addresses }: ShareRowProps) {
  const t = useTranslations('settings.sharesTab');
  const tShare = useTranslations('share');
  const errorText = useErrorText();
  const [shown, setShown] = useState<'qr' | 'edit' | null>(null);
  const renew = useRenewShare();
  const revoke = useRevokeShare();
  const name = share.title || tShare('untitled');
  const failed = (error: Error) => toast({ kind: 'error', title: errorText(error) });
  const link = `${addresses[0]?.origin ?? ''}${share.path}`;
  return (
    <li className="flex flex-wrap items-center gap-x-3 py-2 ps-4 pe-2">
      <div className="min-w-0 flex-1 basis-56 py-1">
        <a
          href={share.path}
          target="_blank"
          rel="noopener noreferrer"
          dir="auto"
          className="block truncate font-[540] hover:underline"
        >
          {name}
        </a>
        <ShareSummary share={share} />
        {share.message_id === null ? null : <span className="text-[13.5px] text-faint"> · {t('readTo')}</span>}
      </div>
      <div className="flex">
        <IconButton
          label={t('copyNamed', { name })}
          onClick={() => void copyText(link).then((done) => done && toast({ title: tShare('copied') }))}
        >
          <Copy />
        </IconButton>
        <IconButton label={t('qrNamed', { name })} aria-haspopup="dialog" onClick={() => setShown('qr')}>
          <QrCodeIcon />
        </IconButton>
        {share.current ? null : (
          <IconButton
            label={t('renewNamed', { name })}
            disabled={renew.isPending}
            onClick={() =>
              renew.mutate(share.id, { onSuccess: () => toast({ title: tShare('renewed') }), onError: failed })
            }
          >
            <RefreshCw />
          </IconButton>
        )}
        <IconButton label={t('editNamed', { name })} aria-haspopup="dialog" onClick={() => setShown('edit')}>
          <Settings2 />
        </IconButton>
        <IconButton
          label={t('revokeNamed', { name })}
          disabled={revoke.isPending}
          onClick={() =>
            revoke.mutate(share.id, { onSuccess: () => toast({ title: tShare('stopped') }), onError: failed })
          }
        >
          <Trash2 />
        </IconButton>
      </div>
      <Dialog open={shown === 'qr'} onOpenChange={() => setShown(null)} title={name}>
        <div className="mt-5 flex flex-col gap-4">
          {shown === 'qr' ? <ShareLink path={share.path} addresses={addresses} size="small" /> : null}
        </div>
      </Dialog>
      <Dialog
        open={shown === 'edit'}
        onOpenChange={() => setShown(null)}
        title={tShare('editOptions')}
        description={name}
      >
        {shown === 'edit' ? <EditShare share={share} onClose={() => setShown(null)} /> : null}
      </Dialog>
    </li>
  );
}
