'use client';

import { useTranslations } from 'use-intl';
import { useFileSize } from '#components/composer/file-badge.tsx';
import type { ShareableFile } from '#lib/contract/shares.ts';

interface ShareFilesProps {
  readonly files: readonly ShareableFile[];
  /** null: all of them. */
  readonly chosen: readonly string[] | null;
  readonly onChange: (chosen: readonly string[]) => void;
}

/** Which files travel: a box a file. */
export function ShareFiles({ files, chosen, onChange }: ShareFilesProps) {
  const t = useTranslations('share');
  const formatSize = useFileSize();
  const travelling = new Set(chosen ?? files.map(({ ref }) => ref));
  const toggle = (ref: string, on: boolean) =>
    onChange(files.map((file) => file.ref).filter((other) => (other === ref ? on : travelling.has(other))));
  if (files.length === 0) return <p className="text-[13.5px] text-faint">{t('noFiles')}</p>;
  return (
    <fieldset>
      <legend className="mb-1 font-[540]">{t('filesTravel')}</legend>
      <ul className="max-h-48 overflow-y-auto rounded-md border border-line">
        {files.map(({ ref, name, size }) => (
          <li key={ref}>
            <label className="flex min-h-9 cursor-pointer items-center gap-3 px-3 hover:bg-hover pointer-coarse:min-h-11">
              <input
                type="checkbox"
                checked={travelling.has(ref)}
                onChange={(event) => toggle(ref, event.target.checked)}
                className="size-4 accent-(--accent)"
              />
              <bdi className="min-w-0 flex-1 truncate text-[14.5px]">{name}</bdi>
              <span className="text-[12.5px] text-faint">{formatSize(size)}</span>
            </label>
          </li>
        ))}
      </ul>
    </fieldset>
  );
}
