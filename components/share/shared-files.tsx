'use client';

import FileText from 'lucide-react/icons/file-text';
import { useTranslations } from 'use-intl';
import { useFileSize } from '#components/composer/file-badge.tsx';
import { classes } from '#components/ui/classes.ts';
import type { SharedFile } from '#lib/contract/shares.ts';

interface SharedFilesProps {
  readonly files: readonly SharedFile[];
  /** Of a question: they stand at its side. */
  readonly end?: boolean;
}

/** The files that travel with a message, at the share's own addresses. */
export function SharedFiles({ files, end = false }: SharedFilesProps) {
  const t = useTranslations('share');
  if (files.length === 0) return null;
  return (
    <ul aria-label={t('attached')} className={classes('flex flex-wrap gap-2', end ? 'justify-end' : 'mt-2')}>
      {files.map((file) => (
        <li key={file.url}>
          <SharedFileView file={file} />
        </li>
      ))}
    </ul>
  );
}

function SharedFileView({ file }: { readonly file: SharedFile }) {
  const formatSize = useFileSize();
  switch (file.kind) {
    case 'image':
      return (
        <a href={file.url} className="block">
          {/* biome-ignore lint/performance/noImgElement: served at its size; nothing optimises it */}
          <img
            src={`${file.url}?thumbnail`}
            alt={file.name}
            loading="lazy"
            decoding="async"
            className="max-h-56 rounded-lg border border-line"
          />
        </a>
      );
    case 'audio':
      // biome-ignore lint/a11y/useMediaCaption: what was said is in the chat
      return <audio controls preload="none" src={file.url} aria-label={file.name} className="max-w-full" />;
    case 'video':
      return (
        // biome-ignore lint/a11y/useMediaCaption: as above
        <video
          controls
          preload="metadata"
          src={file.url}
          aria-label={file.name}
          className="max-h-96 max-w-full rounded-lg"
        />
      );
    default:
      return (
        <a
          href={file.url}
          className="flex max-w-72 items-center gap-2.5 rounded-lg border border-line bg-raised px-3 py-2 text-[14px] hover:bg-you"
        >
          <FileText className="size-[18px] shrink-0 text-faint" aria-hidden="true" />
          <span className="min-w-0">
            <bdi className="block truncate">{file.name}</bdi>
            <span className="text-[12.5px] text-faint">{formatSize(file.size)}</span>
          </span>
        </a>
      );
  }
}
