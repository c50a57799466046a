'use client';

import Smartphone from 'lucide-react/icons/smartphone';
import { useTranslations } from 'use-intl';
import { IconButton } from '#components/ui/icon-button.tsx';
import { Popover } from '#components/ui/popover.tsx';
import { LeavePairing } from './leave-pairing.tsx';

/** On the phone: what this is, and the way to give the chat back. */
export function HandedOverMenu() {
  const t = useTranslations('pairing');
  return (
    <Popover
      label={t('handedOver')}
      align="end"
      trigger={(props) => (
        <IconButton label={t('handedOver')} {...props}>
          <Smartphone />
        </IconButton>
      )}
    >
      {() => (
        <div className="flex w-[min(20rem,calc(100vw-2rem))] flex-col items-start gap-3 p-4">
          <p className="font-[580]">{t('handedOver')}</p>
          <p className="text-[14.5px] text-pretty text-soft">{t('handedOverText')}</p>
          <LeavePairing variant="outline" to="/pair?left=1">
            {t('giveBack')}
          </LeavePairing>
        </div>
      )}
    </Popover>
  );
}
