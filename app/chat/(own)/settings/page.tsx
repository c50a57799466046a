import type { Metadata } from 'next';
import { Suspense } from 'react';
import { SettingsPage } from '#components/settings/settings-page.tsx';
import manifest from '../../../../package.json';
import { requestTranslator } from '../../../translator.ts';

export async function generateMetadata(): Promise<Metadata> {
  const t = await requestTranslator();
  return { title: t('settings.title') };
}

export default function Page() {
  return (
    // The tab is in the query, which the server does not wait for.
    <Suspense>
      <SettingsPage version={manifest.version} />
    </Suspense>
  );
}
