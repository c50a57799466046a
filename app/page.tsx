import { dehydrate, HydrationBoundary, QueryClient } from '@tanstack/react-query';
import FileText from 'lucide-react/icons/file-text';
import House from 'lucide-react/icons/house';
import Layers from 'lucide-react/icons/layers';
import type { Metadata } from 'next';
import { headers } from 'next/headers';
import Link from 'next/link';
import { DemoHome } from '#components/demo/demo-home.tsx';
import { Mark } from '#components/shell/brand.tsx';
import { buttonClasses } from '#components/ui/button.tsx';
import { quotaQuery } from '#lib/client/quota.ts';
import { readQuota } from '#lib/demo/quota.ts';
import { config } from '#lib/platform/config.ts';
import { resolveOwner } from '#lib/platform/identity.ts';
import { requestTranslator } from './translator.ts';

export async function generateMetadata(): Promise<Metadata> {
  const t = await requestTranslator();
  return { title: { absolute: `Hypotez · ${t(config().DEMO ? 'demo.title' : 'home.title')}` } };
}

const POINTS = [
  { icon: FileText, title: 'home.pointFilesTitle', text: 'home.pointFiles' },
  { icon: Layers, title: 'home.pointModelsTitle', text: 'home.pointModels' },
  { icon: House, title: 'home.pointOwnTitle', text: 'home.pointOwn' },
] as const;

interface HomeProps {
  readonly searchParams: Promise<Readonly<Record<string, string | string[] | undefined>>>;
}

export default async function HomePage({ searchParams }: HomeProps) {
  const { DEMO, BACKEND_URL, OAUTH_CLIENT_ID } = config();
  if (!DEMO) return <Home />;
  const request = { headers: await headers() };
  const client = new QueryClient();
  client.setQueryData(quotaQuery.queryKey, await readQuota(await resolveOwner(request), request));
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <DemoHome
        backendUrl={BACKEND_URL ?? null}
        clientId={OAUTH_CLIENT_ID ?? null}
        signIn={outcomeOf((await searchParams)['sign-in'])}
      />
    </HydrationBoundary>
  );
}

/** How the hub sent somebody back who is not signed in now. */
const outcomeOf = (value: string | string[] | undefined): 'failed' | 'refused' | null =>
  value === 'failed' || value === 'refused' ? value : null;

/** One calm screen: what this is, and the way in. */
async function Home() {
  const t = await requestTranslator();
  return (
    <main className="mx-auto flex min-h-dvh max-w-[56rem] flex-col px-5 py-6 md:px-8">
      <div className="flex items-center gap-2 text-[17px] font-[640] tracking-[-0.01em]">
        <Mark />
        Hypotez
      </div>
      <div className="my-auto py-12">
        <h1 className="max-w-[14ch] text-[clamp(2.25rem,7vw,3.5rem)] leading-[1.08] font-[640] tracking-[-0.03em] text-balance">
          {t('home.title')}
        </h1>
        <p className="mt-5 max-w-[46ch] text-[17px] text-pretty text-soft md:text-[18px]">{t('home.lead')}</p>
        <div className="mt-8 flex flex-wrap gap-3">
          <Link href="/chat/" className={buttonClasses('primary', 'px-5 text-[16px] min-h-11')}>
            {t('home.start')}
          </Link>
          <Link href="/chat/settings/?tab=providers" className={buttonClasses('outline', 'px-5 text-[16px] min-h-11')}>
            {t('home.connect')}
          </Link>
        </div>
        <ul className="mt-14 grid gap-x-8 gap-y-6 border-t border-line pt-8 sm:grid-cols-3">
          {POINTS.map(({ icon: Icon, title, text }) => (
            <li key={title}>
              <Icon aria-hidden="true" className="mb-2 size-5 text-accent" strokeWidth={1.7} />
              <h2 className="font-[580]">{t(title)}</h2>
              <p className="text-[14.5px] leading-[1.5] text-pretty text-soft">{t(text)}</p>
            </li>
          ))}
        </ul>
      </div>
    </main>
  );
}
