import { useCallback, useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useErrorText } from '#components/shell/error-text.ts';
import { toast } from '#components/ui/toast.tsx';
import { fetchLink, readBucketInfo, type UploadHandle, uploadFile } from '#lib/client/uploads.ts';
import { createUuid } from '#lib/client/uuid.ts';
import type { FileInfo } from '#lib/contract/api.ts';
import { LIMITS } from '#lib/contract/limits.ts';
import { useFileSize } from './file-badge.tsx';

export interface Attachment {
  readonly key: string;
  readonly name: string;
  readonly size: number;
  /** 0 to 1 while it is on its way. */
  readonly progress: number;
  readonly info: FileInfo | null;
  /** Why it did not arrive, as a sentence. */
  readonly error: string | null;
  /** An image of this page, to be seen before the server has it. */
  readonly preview: string | null;
  /** A page the server fetches, not a file that is sent to it. */
  readonly isLink: boolean;
}

/** As many at once as a browser does not queue behind other requests. */
const PARALLEL = 3;
/** ms between two looks at what became of the files. */
const POLL_MS = 800;

/** The files of a message being written: uploaded at once, one request each, so that each has its own progress. */
export function useAttachments(initial: readonly FileInfo[]) {
  const t = useTranslations('composer');
  const formatSize = useFileSize();
  const [items, setItems] = useState<readonly Attachment[]>(() => initial.map(fromInfo));
  const bucket = useRef(createUuid());
  /** What each attachment is made of: a file, or the address of a page. */
  const sources = useRef(new Map<string, File | string>());
  const queue = useRef<string[]>([]);
  const active = useRef(new Map<string, UploadHandle>());

  const errorText = useErrorText();
  const change = useCallback((key: string, patch: Partial<Attachment>) => {
    setItems((before) => before.map((item) => (item.key === key ? { ...item, ...patch } : item)));
  }, []);

  const pump = useCallback(() => {
    while (active.current.size < PARALLEL) {
      const key = queue.current.shift();
      if (key === undefined) return;
      const source = sources.current.get(key);
      if (source === undefined) continue;
      const upload =
        typeof source === 'string'
          ? fetchLink(source)
          : uploadFile(bucket.current, source, (progress) => change(key, { progress }));
      active.current.set(key, upload);
      upload.done
        .then(
          (info) => change(key, { info, name: info.name, progress: 1 }),
          (error: Error) => change(key, { error: errorText(error) }),
        )
        .finally(() => {
          active.current.delete(key);
          pump();
        });
    }
  }, [change, errorText]);

  /** Gives the keys of what is on its way. */
  const add = useCallback(
    (added: readonly File[]): readonly string[] => {
      const room = LIMITS.bucketFiles - sources.current.size;
      if (added.length > room) toast({ kind: 'error', title: t('tooMany', { count: LIMITS.bucketFiles }) });
      const fresh = added.slice(0, room).map((file): Attachment => {
        const key = createUuid();
        const error =
          file.size === 0
            ? t('empty', { name: file.name })
            : file.size > LIMITS.uploadFileBytes
              ? t('tooLarge', { name: file.name, size: formatSize(LIMITS.uploadFileBytes) })
              : null;
        sources.current.set(key, file);
        if (error === null) queue.current.push(key);
        const preview = /^image\/(?:png|jpeg|gif|webp|avif)$/.test(file.type) ? URL.createObjectURL(file) : null;
        return { key, name: file.name, size: file.size, progress: 0, info: null, error, preview, isLink: false };
      });
      setItems((before) => [...before, ...fresh]);
      pump();
      return fresh.flatMap(({ key, error }) => (error === null ? [key] : []));
    },
    [pump, t, formatSize],
  );

  const addLink = useCallback(
    (url: string) => {
      const key = createUuid();
      sources.current.set(key, url);
      queue.current.push(key);
      const name = url.replace(/^https?:\/\//, '');
      const link = { key, name, size: 0, progress: 0, info: null, error: null, preview: null, isLink: true };
      setItems((before) => [...before, link]);
      pump();
    },
    [pump],
  );

  const forget = useCallback((key: string) => {
    active.current.get(key)?.abort();
    queue.current = queue.current.filter((other) => other !== key);
    sources.current.delete(key);
  }, []);

  const remove = useCallback(
    (key: string) => {
      forget(key);
      setItems((before) => before.filter((item) => item.key !== key));
    },
    [forget],
  );

  const retry = useCallback(
    (key: string) => {
      change(key, { error: null, progress: 0 });
      queue.current.push(key);
      pump();
    },
    [change, pump],
  );

  /** After sending: the next message gets a bucket of its own. */
  const clear = useCallback(() => {
    for (const key of sources.current.keys()) forget(key);
    bucket.current = createUuid();
    setItems([]);
  }, [forget]);

  const restore = useCallback((infos: readonly FileInfo[]) => {
    setItems((before) => [...infos.map(fromInfo), ...before]);
  }, []);

  useFollowReading(items, change);
  usePreviewRelease(items);
  return { items, add, addLink, remove, retry, clear, restore };
}

const fromInfo = (info: FileInfo): Attachment => ({
  key: info.id,
  name: info.name,
  size: info.size,
  progress: 1,
  info,
  error: null,
  preview: null,
  isLink: false,
});

/** Follows the files that the server is still reading. */
function useFollowReading(
  items: readonly Attachment[],
  change: (key: string, patch: Partial<Attachment>) => void,
): void {
  useEffect(() => {
    const pending = items.filter(({ info }) => info?.status === 'stored' || info?.status === 'processing');
    if (pending.length === 0) return;
    const timer = setTimeout(async () => {
      const buckets = new Set(pending.flatMap(({ info }) => (info ? [info.bucket_id] : [])));
      const answers = await Promise.all(
        // A look that fails is only late: the next one follows, and sending does not depend on it.
        [...buckets].map((id) => readBucketInfo(id).catch((): readonly FileInfo[] => [])),
      );
      const fresh = new Map(answers.flat().map((info) => [info.id, info]));
      for (const { key, info } of pending) {
        const next = info && fresh.get(info.id);
        // A new object each time keeps the polling going while nothing has changed.
        if (info) change(key, { info: { ...(next ?? info) } });
      }
    }, POLL_MS);
    return () => clearTimeout(timer);
  }, [items, change]);
}

/** Gives the memory of previews back when their files are gone from the message. */
function usePreviewRelease(items: readonly Attachment[]): void {
  const shown = useRef(new Set<string>());
  useEffect(() => {
    const now = new Set(items.flatMap(({ preview }) => (preview === null ? [] : [preview])));
    for (const url of shown.current) if (!now.has(url)) URL.revokeObjectURL(url);
    shown.current = now;
  }, [items]);
}
