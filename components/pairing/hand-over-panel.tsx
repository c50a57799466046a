'use client';

import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { useErrorText } from '#components/shell/error-text.ts';
import { Button } from '#components/ui/button.tsx';
import { Skeleton } from '#components/ui/skeleton.tsx';
import { devicesQuery } from '#lib/client/devices.ts';
import { DeviceRows } from './device-rows.tsx';
import { PairingCodeView } from './pairing-code-view.tsx';
import { Unreachable } from './unreachable.tsx';
import { usePairingCode } from './use-pairing-code.ts';

interface HandOverPanelProps {
  readonly conversationId: string;
  /** Of the QR code: beside other things, or as large as the screen allows. */
  readonly size: 'small' | 'large';
}

/** The code for a phone, and the phones that have the chat. A code is made by looking: it lets in one phone, soon. */
export function HandOverPanel({ conversationId, size }: HandOverPanelProps) {
  const t = useTranslations('pairing');
  const errorText = useErrorText();
  const devices = useQuery(devicesQuery(conversationId)).data?.items ?? [];
  const { query, code, used, renew } = usePairingCode(conversationId, devices);
  return (
    <div className="mt-5 flex flex-col gap-4">
      {query.isError ? (
        <p role="alert" className="text-danger">
          {errorText(query.error)}
        </p>
      ) : null}
      {query.isPending ? <Skeleton className="mx-auto aspect-square w-52" /> : null}
      {code === undefined ? null : code.addresses.length === 0 ? (
        <Unreachable />
      ) : used === null ? (
        <PairingCodeView code={code} size={size} onRenew={renew} />
      ) : (
        <div role="status" className="flex flex-col items-start gap-3 rounded-lg bg-accent-wash px-4 py-3.5">
          <p className="text-[15px]">{t('connected', { name: used.name || t('someDevice') })}</p>
          <Button onClick={renew}>{t('another')}</Button>
        </div>
      )}
      <DeviceRows conversationId={conversationId} devices={devices} />
    </div>
  );
}
