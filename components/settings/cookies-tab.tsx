'use client';

import Trash2 from 'lucide-react/icons/trash-2';
import Upload from 'lucide-react/icons/upload';
import { useRef } from 'react';
import { useTranslations } from 'use-intl';
import { useErrorText } from '#components/shell/error-text.ts';
import { Button } from '#components/ui/button.tsx';
import { IconButton } from '#components/ui/icon-button.tsx';
import { Skeleton } from '#components/ui/skeleton.tsx';
import { toast } from '#components/ui/toast.tsx';
import { useCookieFiles, useRemoveCookieFile, useUploadCookies } from '#lib/client/cookies.ts';
import type { CookieFile } from '#lib/contract/api.ts';
import { LoadFailed } from './load-failed.tsx';
import { Section } from './section.tsx';

export function CookiesTab() {
  const t = useTranslations('settings.cookiesTab');
  const files = useCookieFiles();
  return (
    <Section title={t('title')} hint={t('hint')}>
      <UploadButton />
      {files.isError ? <LoadFailed error={files.error} retry={files.refetch} /> : null}
      {files.isPending ? <Skeleton className="h-20" /> : null}
      {files.data?.length === 0 ? <p className="text-soft">{t('empty')}</p> : null}
      {files.data && files.data.length > 0 ? (
        <ul className="divide-y divide-line rounded-lg border border-line bg-raised">
          {files.data.map((file) => (
            <CookieFileRow key={file.id} file={file} />
          ))}
        </ul>
      ) : null}
    </Section>
  );
}

function UploadButton() {
  const t = useTranslations('settings.cookiesTab');
  const errorText = useErrorText();
  const input = useRef<HTMLInputElement>(null);
  const upload = useUploadCookies();
  const send = (file: File | undefined) => {
    if (!file) return;
    upload.mutate(file, {
      onSuccess: () => toast({ title: t('saved', { name: file.name }) }),
      onError: (error) => toast({ kind: 'error', title: errorText(error) }),
    });
  };
  return (
    <div>
      <Button disabled={upload.isPending} onClick={() => input.current?.click()}>
        <Upload aria-hidden="true" />
        {t('upload')}
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        accept=".json,.har,application/json"
        onChange={(event) => {
          send(event.target.files?.[0]);
          // So that the same file can be chosen again after it was refused.
          event.target.value = '';
        }}
      />
    </div>
  );
}

function CookieFileRow({ file }: { readonly file: CookieFile }) {
  const t = useTranslations('settings.cookiesTab');
  const errorText = useErrorText();
  const remove = useRemoveCookieFile();
  return (
    <li className="flex items-center gap-3 py-2 ps-4 pe-2">
      <div className="min-w-0 flex-1 py-1">
        <p dir="auto" className="truncate font-[540]">
          {file.label}
        </p>
        <p className="text-[13.5px] leading-5 break-words text-faint">
          {file.status === 'unreadable' ? <span className="text-warn">{t('unreadable')}</span> : null}
          {file.status === 'ready' && file.cookies === 0 ? t('none') : null}
          {file.status === 'ready' && file.cookies > 0
            ? `${t('count', { count: file.cookies })}: ${file.domains.join(', ')}`
            : null}
        </p>
      </div>
      <IconButton
        label={t('remove', { name: file.label })}
        disabled={remove.isPending}
        onClick={() =>
          remove.mutate(file.id, { onError: (error) => toast({ kind: 'error', title: errorText(error) }) })
        }
      >
        <Trash2 aria-hidden="true" />
      </IconButton>
    </li>
  );
}
