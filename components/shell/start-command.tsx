'use client';

import { useTranslations } from 'use-intl';

/** How a server that listens to its own machine only is opened to the network. */
export function StartCommand() {
  const t = useTranslations('pairing');
  return (
    <code dir="ltr" className="rounded-md bg-bg px-3 py-2 font-mono text-[13px] wrap-anywhere select-all">
      HOST=0.0.0.0 PASSWORD='{t('somePassword')}' npm start
    </code>
  );
}
