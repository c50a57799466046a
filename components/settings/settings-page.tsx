'use client';

import { useSearchParams } from 'next/navigation';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { DemoTab } from '#components/demo/demo-tab.tsx';
import { SidebarOpener } from '#components/shell/chat-header.tsx';
import { Tabs } from '#components/ui/tabs.tsx';
import { useSessionState } from '#lib/client/access.ts';
import { useIsDemo } from '#lib/client/quota.ts';
import { AboutTab } from './about-tab.tsx';
import { AccessTab } from './access-tab.tsx';
import { ApiKeysTab } from './api-keys-tab.tsx';
import { CookiesTab } from './cookies-tab.tsx';
import { DataTab } from './data-tab.tsx';
import { GeneralTab } from './general-tab.tsx';
import { LocalModelsTab } from './local-models-tab.tsx';
import { MemoryTab } from './memory-tab.tsx';
import { ModelTab } from './model-tab.tsx';
import { ProvidersTab } from './providers-tab.tsx';
import { SharesTab } from './shares-tab.tsx';
import { UsageTab } from './usage-tab.tsx';

const TABS = [
  'demo',
  'general',
  'model',
  'providers',
  'localModels',
  'memory',
  'cookies',
  'apiKeys',
  'shares',
  'usage',
  'data',
  'access',
  'about',
] as const;
type TabName = (typeof TABS)[number];

/** Closed in a demo, and what only a demo has. */
const NOT_IN_DEMO: ReadonlySet<string> = new Set(['cookies', 'access', 'keys', 'apiKeys', 'localModels']);
const isShown = (tab: TabName, isDemo: boolean): boolean => (isDemo ? !NOT_IN_DEMO.has(tab) : tab !== 'demo');

const isTab = (value: string | null): value is TabName => TABS.some((tab) => tab === value);

export function SettingsPage({ version }: { readonly version: string }) {
  const t = useTranslations('settings');
  const tDemo = useTranslations('demo');
  const isDemo = useIsDemo();
  const hasSignIn = useSessionState().mode !== 'open';
  const asked = useSearchParams().get('tab');
  // Followed when a link names another tab while the page is open.
  const [followed, setFollowed] = useState(asked);
  const [chosen, setTab] = useState<TabName>(isTab(asked) ? asked : 'general');
  const shown = TABS.filter((value) => isShown(value, isDemo) && (value !== 'access' || hasSignIn));
  const tab = shown.includes(chosen) ? chosen : 'general';
  if (asked !== followed) {
    setFollowed(asked);
    if (isTab(asked)) setTab(asked);
  }

  const contents = {
    demo: <DemoTab />,
    general: <GeneralTab />,
    model: <ModelTab />,
    providers: <ProvidersTab />,
    localModels: <LocalModelsTab />,
    memory: <MemoryTab />,
    cookies: <CookiesTab />,
    apiKeys: <ApiKeysTab />,
    shares: <SharesTab />,
    usage: <UsageTab />,
    data: <DataTab />,
    access: <AccessTab />,
    about: <AboutTab version={version} />,
  };
  return (
    <main className="min-h-0 flex-1 overflow-y-auto">
      <div className="flex h-[54px] items-center gap-1 px-2 md:px-4">
        <SidebarOpener />
      </div>
      <div className="mx-auto max-w-[60rem] px-4 pb-16 md:px-6">
        <h1 className="mb-4 text-[24px] leading-8 font-[640] tracking-[-0.015em] max-md:mt-1">{t('title')}</h1>
        <Tabs
          label={t('title')}
          value={tab}
          onChange={(next) => {
            if (!isTab(next)) return;
            setTab(next);
            // So that a reload comes back here; no navigation, the page is all there.
            window.history.replaceState(null, '', `/chat/settings/?tab=${next}`);
          }}
          items={shown.map((value) => ({
            value,
            label: value === 'demo' ? tDemo('tab') : t(value),
            content: contents[value],
          }))}
        />
      </div>
    </main>
  );
}
