'use client';

import { use } from 'react';
import { useTranslations } from 'use-intl';
import { FileBadge, useFileDetail } from '#components/composer/file-badge.tsx';
import { MarkdownContext } from '#components/markdown/context.tsx';
import type { FileInfo } from '#lib/contract/api.ts';

/** The files of a question: images as pictures, everything else as cards. */
export function AttachmentCards({ files }: { readonly files: readonly FileInfo[] }) {
  const t = useTranslations('composer');
  if (files.length === 0) return null;
  return (
    <ul aria-label={t('files')} className="flex max-w-full flex-wrap items-end justify-end gap-2">
      {files.map((file) => (
        <li key={file.id} className="max-w-full">
          {file.kind === 'image' && file.thumbnail_url !== null && file.status !== 'failed' ? (
            <ImageCard file={file} thumbnail={file.thumbnail_url} />
          ) : file.kind === 'audio' || file.kind === 'video' ? (
            <PlayerCard file={file} />
          ) : (
            <FileCard file={file} />
          )}
        </li>
      ))}
    </ul>
  );
}

/** px; the longer side of a picture in the thread. */
const PICTURE = 220;

function ImageCard({ file, thumbnail }: { readonly file: FileInfo; readonly thumbnail: string }) {
  const t = useTranslations('chat');
  const environment = use(MarkdownContext);
  const { width, height } = scaled(file);
  return (
    <button
      type="button"
      aria-label={t('openImage', { name: file.name })}
      className="block cursor-zoom-in overflow-hidden rounded-lg border border-line bg-code"
      onClick={() => environment?.onImage?.(file.url, file.name)}
    >
      {/* biome-ignore lint/performance/noImgElement: a thumbnail of our own, made once at upload */}
      <img src={thumbnail} alt="" width={width} height={height} loading="lazy" className="block object-cover" />
    </button>
  );
}

/** Its size in the thread, known before it is loaded: nothing jumps. */
function scaled({ width, height }: FileInfo): { readonly width: number; readonly height: number } {
  if (!width || !height) return { width: PICTURE, height: PICTURE };
  const factor = Math.min(1, PICTURE / Math.max(width, height));
  return { width: Math.max(48, Math.round(width * factor)), height: Math.max(48, Math.round(height * factor)) };
}

/** Nothing is fetched before somebody looks at it, but for what tells its length. */
function PlayerCard({ file }: { readonly file: FileInfo }) {
  const t = useTranslations('chat');
  const label = t('play', { name: file.name });
  return (
    <figure className="flex max-w-full flex-col items-end gap-1.5">
      {file.kind === 'video' ? (
        // biome-ignore lint/a11y/useMediaCaption: nobody has written captions for what was just uploaded
        <video
          controls
          preload="metadata"
          src={file.url}
          aria-label={label}
          className="max-h-80 max-w-full rounded-lg border border-line bg-code"
        />
      ) : (
        // biome-ignore lint/a11y/useMediaCaption: as above
        <audio controls preload="metadata" src={file.url} aria-label={label} className="h-11 w-80 max-w-full" />
      )}
      <figcaption className="max-w-full truncate text-[12px] text-faint">
        <a href={file.url} download={file.name} className="hover:text-ink hover:underline">
          {file.name}
        </a>
      </figcaption>
    </figure>
  );
}

function FileCard({ file }: { readonly file: FileInfo }) {
  const detail = useFileDetail(file);
  return (
    <a
      href={file.url}
      target="_blank"
      rel="noopener noreferrer"
      className="flex max-w-full items-center gap-2.5 rounded-[11px] border border-line bg-raised py-2 ps-[9px] pe-3 text-[13.5px] leading-[1.35] hover:border-edge"
    >
      <FileBadge file={file} />
      <span className="min-w-0">
        <span className="block truncate">{file.name}</span>
        <span className={file.status === 'failed' ? 'block text-[12px] text-danger' : 'block text-[12px] text-faint'}>
          {detail}
        </span>
      </span>
    </a>
  );
}
