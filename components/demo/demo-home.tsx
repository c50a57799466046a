'use client';

import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'use-intl';
import { Mark } from '#components/shell/brand.tsx';
import { buttonClasses } from '#components/ui/button.tsx';
import { useQuota } from '#lib/client/quota.ts';
import { SignIn, useFramed } from './sign-in.tsx';

export interface DemoHomeProps {
  /** Where the demo lives (`BACKEND_URL`), and its application at the hub (`OAUTH_CLIENT_ID`). */
  readonly backendUrl: string | null;
  readonly clientId: string | null;
  /** The hub sent the visitor back: it did not work, or consent was refused there. */
  readonly signIn: 'failed' | 'refused' | null;
}

/** The way into a public demo: as a guest, or signed in at the hub. */
export function DemoHome({ backendUrl, clientId, signIn }: DemoHomeProps) {
  const t = useTranslations('demo');
  const quota = useQuota();
  const router = useRouter();
  const framed = useFramed();
  const ttl = quota?.ttl_ms ?? 0;
  const hours = Math.round(ttl / 3_600_000);
  const user = quota?.user ?? null;
  return (
    <main className="mx-auto flex min-h-dvh max-w-[56rem] flex-col px-5 py-6 md:px-8">
      <div className="flex items-center gap-2 text-[17px] font-[640] tracking-[-0.01em]">
        <Mark />
        Hypotez
        <span className="rounded-md bg-you px-1.5 py-0.5 text-[12.5px] leading-4 font-[540] tracking-normal text-soft">
          {t('badge')}
        </span>
      </div>
      <div className="my-auto py-10">
        {framed && backendUrl !== null ? (
          <p className="mb-6 rounded-lg border border-line bg-raised px-4 py-3 text-[14.5px]">
            {t('framed')}{' '}
            <a href={backendUrl} target="_blank" rel="noopener" className="font-[540] text-accent underline">
              {t('openThere')}
            </a>
          </p>
        ) : null}
        <h1 className="max-w-[16ch] text-[clamp(2.25rem,7vw,3.5rem)] leading-[1.08] font-[640] tracking-[-0.03em] text-balance">
          {t('title')}
        </h1>
        <p className="mt-5 max-w-[52ch] text-[17px] text-pretty text-soft">
          {t('lead')} {hours >= 1 ? t('keptHours', { hours }) : t('keptMinutes', { minutes: Math.round(ttl / 60_000) })}
        </p>
        <div className="mt-8">
          <Link href="/chat/" prefetch={false} className={buttonClasses('primary', 'min-h-11 px-5 text-[16px]')}>
            {user === null ? t('guest') : t('start')}
          </Link>
        </div>
        <section aria-labelledby="sign-in" className="mt-12 border-t border-line pt-7">
          <h2 id="sign-in" className="mb-2 font-[580]">
            {t('ownTitle')}
          </h2>
          {signIn === 'failed' && user === null ? (
            <p role="alert" className="mb-3 text-danger">
              {t('signInFailed')}
            </p>
          ) : null}
          {signIn === 'refused' && user === null ? (
            <p role="status" className="mb-3">
              {t('signInRefused')}
            </p>
          ) : null}
          <SignIn oauth={clientId !== null} user={user} onSignedIn={() => router.push('/chat/')} />
        </section>
      </div>
    </main>
  );
}
