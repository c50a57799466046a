'use client';

import Smartphone from 'lucide-react/icons/smartphone';
import { useFormatter, useNow, useTranslations } from 'use-intl';
import { useErrorText } from '#components/shell/error-text.ts';
import { Button } from '#components/ui/button.tsx';
import { classes } from '#components/ui/classes.ts';
import { toast } from '#components/ui/toast.tsx';
import { useRevokeDevice } from '#lib/client/devices.ts';
import type { DeviceView } from '#lib/contract/pairing.ts';

interface DeviceRowsProps {
  readonly conversationId: string;
  readonly devices: readonly DeviceView[];
}

/** The phones that have the chat, and the way to send them away. */
export function DeviceRows({ conversationId, devices }: DeviceRowsProps) {
  const t = useTranslations('pairing');
  const errorText = useErrorText();
  const revoke = useRevokeDevice(conversationId);
  if (devices.length === 0) return null;
  const send = (id: string | null) =>
    revoke.mutate(id, {
      onSuccess: () => toast({ title: id === null ? t('allRevoked') : t('revoked') }),
      onError: (error) => toast({ title: errorText(error), kind: 'error' }),
    });
  return (
    <section aria-label={t('devices')}>
      <h3 className="text-[13px] text-faint">{t('devices')}</h3>
      <ul className="mt-1 divide-y divide-line border-y border-line">
        {devices.map((device) => (
          <li key={device.id} className="flex flex-wrap items-center gap-x-3 gap-y-1 py-2">
            <Smartphone aria-hidden="true" className="size-[18px] shrink-0 text-soft" />
            <div className="min-w-0 flex-1 basis-40">
              <p className="truncate text-[14.5px]">{device.name || t('someDevice')}</p>
              <Presence device={device} />
            </div>
            <Button
              variant="danger"
              disabled={revoke.isPending}
              aria-label={t('revokeNamed', { name: device.name || t('someDevice') })}
              onClick={() => send(device.id)}
            >
              {t('revoke')}
            </Button>
          </li>
        ))}
      </ul>
      {devices.length > 1 ? (
        <Button variant="quiet" className="mt-2" disabled={revoke.isPending} onClick={() => send(null)}>
          {t('revokeAll')}
        </Button>
      ) : null}
    </section>
  );
}

function Presence({ device }: { readonly device: DeviceView }) {
  const t = useTranslations('pairing');
  const format = useFormatter();
  const now = useNow({ updateInterval: 30_000 });
  return (
    <p className="flex items-center gap-1.5 text-[13px] text-faint">
      <span
        aria-hidden="true"
        className={classes('size-2 rounded-full', device.online ? 'bg-accent' : 'border border-line bg-transparent')}
      />
      {device.online ? t('online') : t('lastSeen', { when: format.relativeTime(device.last_seen, now) })}
    </p>
  );
}
