'use client';

import { useFormatter, useTranslations } from 'use-intl';
import type { FileInfo } from '#lib/contract/api.ts';

/** The kind of a file, as its ending. */
export function FileBadge({ file }: { readonly file: Pick<FileInfo, 'name'> }) {
  const ending = /\.([A-Za-z0-9]{1,5})$/.exec(file.name)?.[1] ?? 'file';
  return (
    <span
      aria-hidden="true"
      className="grid h-[38px] w-8 shrink-0 place-items-center rounded-[6px] bg-accent-wash text-[10px] font-[640] text-accent uppercase"
    >
      {ending.slice(0, 4)}
    </span>
  );
}

/** "14 pages, 212 KB", or why the file could not be read. */
export function useFileDetail(file: FileInfo): string {
  const t = useTranslations('chat');
  const size = useFileSize();
  if (file.status === 'failed') return file.error ?? t('fileFailed');
  return [file.pages === null ? '' : t('pages', { count: file.pages }), size(file.size)].filter(Boolean).join(', ');
}

/** Bytes for people, in the reader's language: "212 kB". */
export function useFileSize(): (bytes: number) => string {
  const format = useFormatter();
  return (bytes) => {
    const [value, unit] =
      bytes < 1_000
        ? [bytes, 'byte']
        : bytes < 1_000_000
          ? [bytes / 1_000, 'kilobyte']
          : bytes < 1_000_000_000
            ? [bytes / 1_000_000, 'megabyte']
            : [bytes / 1_000_000_000, 'gigabyte'];
    return format.number(value, {
      style: 'unit',
      unit,
      unitDisplay: bytes < 1_000 ? 'long' : 'short',
      maximumFractionDigits: value < 10 && unit !== 'byte' ? 1 : 0,
    });
  };
}
