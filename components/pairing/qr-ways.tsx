'use client';

import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { SharePanel } from '#components/share/share-panel.tsx';
import { Segmented } from '#components/ui/segmented.tsx';
import { useConversationEvents } from '#lib/client/use-conversation-events.ts';
import { HandOverPanel } from './hand-over-panel.tsx';

/** Whom a chat goes to: a phone of one's own, or somebody else. */
export function QrWays({ conversationId }: { readonly conversationId: string }) {
  const t = useTranslations('pairing');
  const [way, setWay] = useState<string>('phone');
  // The page of somebody who has been signed out says so at the next press.
  useConversationEvents(conversationId, way === 'phone', () => undefined);
  return (
    <div className="mt-5">
      <Segmented
        label={t('ways')}
        value={way}
        options={[
          { value: 'phone', label: t('wayPhone') },
          { value: 'share', label: t('wayShare') },
        ]}
        onChange={setWay}
      />
      <p className="mt-4 text-pretty text-soft">{way === 'phone' ? t('intro') : t('shareIntro')}</p>
      {way === 'phone' ? (
        <HandOverPanel conversationId={conversationId} size="large" />
      ) : (
        <SharePanel conversationId={conversationId} size="large" />
      )}
    </div>
  );
}
