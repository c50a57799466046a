'use client';

import RotateCw from 'lucide-react/icons/rotate-cw';
import X from 'lucide-react/icons/x';
import { useTranslations } from 'use-intl';
import { classes } from '#components/ui/classes.ts';
import { IconButton } from '#components/ui/icon-button.tsx';
import { FileBadge, useFileSize } from './file-badge.tsx';
import type { Attachment } from './use-attachments.ts';

interface AttachmentChipProps {
  readonly item: Attachment;
  readonly onRemove: () => void;
  readonly onRetry: () => void;
}

/** A file of the message being written: what it is, how far it is, what went wrong. */
export function AttachmentChip({ item, onRemove, onRetry }: AttachmentChipProps) {
  const t = useTranslations('composer');
  const image = item.preview ?? item.info?.thumbnail_url ?? null;
  const failed = item.error !== null || item.info?.status === 'failed';
  return (
    <li
      className={classes(
        'flex max-w-full items-center gap-2.5 rounded-[11px] border bg-bg py-1.5 ps-1.5 pe-1 text-[13px] leading-[1.35]',
        failed ? 'border-danger sm:max-w-96' : 'border-line sm:max-w-72',
      )}
    >
      {image === null ? (
        <FileBadge file={item} />
      ) : (
        // biome-ignore lint/performance/noImgElement: a blob of this page, or a thumbnail made once
        <img src={image} alt="" className="size-[38px] shrink-0 rounded-[6px] object-cover" />
      )}
      <span className="min-w-0 flex-1">
        <span className="block truncate">{item.name}</span>
        <State item={item} />
      </span>
      {item.error === null ? null : (
        <IconButton size="sm" label={t('retryUpload', { name: item.name })} onClick={onRetry}>
          <RotateCw />
        </IconButton>
      )}
      <IconButton size="sm" label={t('remove', { name: item.name })} onClick={onRemove}>
        <X />
      </IconButton>
    </li>
  );
}

function State({ item }: { readonly item: Attachment }) {
  const t = useTranslations('composer');
  const size = useFileSize();
  const problem = item.error ?? (item.info?.status === 'failed' ? (item.info.error ?? t('failed')) : null);
  if (problem !== null) {
    // Never cut: on a phone there is no other place to read the reason.
    return (
      <span role="alert" dir="auto" className="block text-[12px] wrap-anywhere text-danger">
        {problem}
      </span>
    );
  }
  if (item.info === null && item.isLink) {
    return <span className="block text-[12px] text-faint">{t('fetching')}</span>;
  }
  if (item.info === null) {
    const percent = Math.round(item.progress * 100);
    return (
      <span
        role="progressbar"
        aria-label={t('uploading', { percent })}
        aria-valuenow={percent}
        className="mt-1.5 mb-1 block h-1 w-24 overflow-hidden rounded-full bg-line"
      >
        <span className="block h-full bg-accent" style={{ width: `${percent}%` }} />
      </span>
    );
  }
  const reading = item.info.status !== 'ready';
  return <span className="block text-[12px] text-faint">{reading ? t('reading') : size(item.size)}</span>;
}
