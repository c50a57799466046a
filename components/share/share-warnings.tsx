'use client';

import TriangleAlert from 'lucide-react/icons/triangle-alert';
import { useTranslations } from 'use-intl';
import type { SecretWarning } from '#lib/contract/shares.ts';

const KINDS = { key: 'kindKey', token: 'kindToken', private_key: 'kindPrivateKey', password: 'kindPassword' } as const;

/** Said before anything is shared: what looks like a key, and where it stands. */
export function ShareWarnings({ warnings }: { readonly warnings: readonly SecretWarning[] }) {
  const t = useTranslations('share');
  if (warnings.length === 0) return null;
  return (
    <div role="alert" className="rounded-lg bg-danger-wash px-4 py-3 text-[14.5px]">
      <p className="flex items-center gap-2 font-[560] text-danger">
        <TriangleAlert className="size-[17px] shrink-0" aria-hidden="true" />
        {t('warnTitle')}
      </p>
      <ul className="mt-1.5 max-h-40 overflow-y-auto">
        {warnings.map((warning, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a list that is only ever shown whole
          <li key={index} className="wrap-anywhere">
            {sentence(warning, t)}
          </li>
        ))}
      </ul>
    </div>
  );
}

function sentence({ kind, message, file, excerpt }: SecretWarning, t: ReturnType<typeof useTranslations<'share'>>) {
  const said = { kind: t(KINDS[kind]), excerpt };
  if (file !== null) return t('warnFile', { ...said, file });
  return message === null ? t('warnInstructions', said) : t('warnMessage', { ...said, number: message });
}
