'use client';

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useErrorText } from '#components/shell/error-text.ts';
import { Button } from '#components/ui/button.tsx';
import { Skeleton } from '#components/ui/skeleton.tsx';
import { ApiError } from '#lib/client/api.ts';
import { chatSharesQuery } from '#lib/client/shares.ts';
import { EditShare } from './edit-share.tsx';
import { NewShare } from './new-share.tsx';
import { ShareSummary } from './share-summary.tsx';
import { ShareView } from './share-view.tsx';

interface SharePanelProps {
  readonly conversationId: string;
  /** Of the QR code: beside other things, or as large as the screen allows. */
  readonly size: 'small' | 'large';
}

/** Makes links of a chat, shows each as text and as a QR code, changes and ends them. Opening it shares nothing. */
export function SharePanel({ conversationId, size }: SharePanelProps) {
  const t = useTranslations('share');
  const errorText = useErrorText();
  const query = useQuery(chatSharesQuery(conversationId));
  const [adding, setAdding] = useState(false);
  const [editing, setEditing] = useState(false);
  const [chosenId, choose] = useState<string | null>(null);
  if (query.isPending) return <Skeleton className="mt-5 h-11 w-full" />;
  if (query.isError) {
    const missing = query.error instanceof ApiError && query.error.status === 404;
    return (
      <p role="alert" className="mt-5 text-soft">
        {missing ? t('missingText') : errorText(query.error)}
      </p>
    );
  }
  const { items, addresses } = query.data;
  const share = items.find(({ id }) => id === chosenId) ?? items[0];
  if (share === undefined || adding) {
    return (
      <NewShare
        conversationId={conversationId}
        {...(share === undefined ? {} : { onCancel: () => setAdding(false) })}
        onMade={(made) => {
          choose(made.id);
          setAdding(false);
        }}
      />
    );
  }
  if (editing) return <EditShare share={share} onClose={() => setEditing(false)} />;
  return (
    <div className="mt-5 flex flex-col gap-4">
      <ShareView key={share.id} share={share} addresses={addresses} size={size} onEdit={() => setEditing(true)} />
      <div className="border-t border-line pt-3">
        {items.length > 1 ? (
          <>
            <h3 className="mb-1 text-[14px] font-[560]">{t('links')}</h3>
            <ul className="mb-2">
              {items.map((item) => (
                <li key={item.id}>
                  <button
                    type="button"
                    aria-pressed={item.id === share.id}
                    onClick={() => choose(item.id)}
                    className="w-full rounded-md px-2.5 py-1.5 text-start text-[14px] hover:bg-hover aria-pressed:bg-accent-wash pointer-coarse:min-h-11"
                  >
                    <ShareSummary share={item} />
                  </button>
                </li>
              ))}
            </ul>
          </>
        ) : null}
        <Button variant="quiet" onClick={() => setAdding(true)}>
          {t('another')}
        </Button>
      </div>
    </div>
  );
}
