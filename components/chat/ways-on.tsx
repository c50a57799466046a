'use client';

import Link from 'next/link';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { type ModelChoice, useCatalogue } from '#lib/client/catalogue.ts';
import { useIsDemo } from '#lib/client/quota.ts';

/** One quiet card for the reader who has no language model yet: an engine found here, a model to download, or a key. */
export function WaysOn({ onChoose }: { readonly onChoose: (choice: ModelChoice) => void }) {
  const t = useTranslations('chat');
  const tDemo = useTranslations('demo');
  const isDemo = useIsDemo();
  const { data: catalogue } = useCatalogue();
  if (catalogue === undefined) return <div className="mt-8 h-[118px]" />;
  const engine = catalogue.providers.find((provider) => provider.discovered && provider.status === 'ready');
  const first = catalogue.auto[0]?.provider ?? 'Assistant';
  // Whoever has connected a model knows the way.
  if (first !== 'Assistant' && first !== engine?.id) return null;
  return (
    <section aria-label={t('waysTitle')} className="mt-8 border-t border-line pt-4">
      <h2 className="text-[13px] text-faint">{t('waysTitle')}</h2>
      <ul className={`mt-1 grid gap-x-6 ${isDemo ? 'sm:grid-cols-2' : 'sm:grid-cols-3'}`}>
        {isDemo ? (
          <Way title={tDemo('wayAccount')} text={tDemo('wayAccountText')} href="/chat/settings/?tab=demo" />
        ) : engine === undefined ? (
          <Way title={t('wayInstall')} text={t('wayInstallText')} href="/chat/settings/?tab=providers" />
        ) : (
          <Way
            title={t('wayEngine', { name: engine.label })}
            text={t('wayEngineText', { count: engine.models.length })}
            onSelect={() =>
              onChoose({ provider: engine.id, model: engine.default_model ?? engine.models[0]?.id ?? '' })
            }
          />
        )}
        {isDemo ? null : (
          <Way title={t('wayDownload')} text={t('wayDownloadText')} href="/chat/settings/?tab=localModels" />
        )}
        <Way title={t('wayKey')} text={t('wayKeyText')} href="/chat/settings/?tab=providers" />
      </ul>
    </section>
  );
}

interface WayProps {
  readonly title: string;
  readonly text: string;
  readonly href?: string;
  readonly onSelect?: () => void;
}

const LOOK = '-mx-2 flex min-h-11 w-full flex-col rounded-md px-2 py-1.5 text-start hover:bg-hover';

function Way({ title, text, href, onSelect }: WayProps) {
  const words: ReactNode = (
    <>
      <span className="text-[14.5px] font-[540]">{title}</span>
      <span className="text-[13px] leading-5 text-faint">{text}</span>
    </>
  );
  return (
    <li>
      {href === undefined ? (
        <button type="button" className={LOOK} onClick={onSelect}>
          {words}
        </button>
      ) : (
        <Link href={href} prefetch={false} className={LOOK}>
          {words}
        </Link>
      )}
    </li>
  );
}
