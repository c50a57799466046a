'use client';

import User from 'lucide-react/icons/user';
import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { useQuota } from '#lib/client/quota.ts';

/** In a demo: who is here, and the way to what is left. */
export function VisitorLink({ className }: { readonly className: string }) {
  const t = useTranslations('demo');
  const quota = useQuota();
  if (quota === null) return null;
  return (
    <Link href="/chat/settings/?tab=demo" className={className}>
      <User />
      <span className="min-w-0 flex-1 truncate">{quota.user ?? t('visitor')}</span>
      <span className="text-[12.5px] text-soft">{t('badge')}</span>
    </Link>
  );
}
