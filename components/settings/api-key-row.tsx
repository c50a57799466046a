'use client';

import Trash2 from 'lucide-react/icons/trash-2';
import { useState } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import { useErrorText } from '#components/shell/error-text.ts';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { IconButton } from '#components/ui/icon-button.tsx';
import { toast } from '#components/ui/toast.tsx';
import { useRevokeApiKey } from '#lib/client/api-keys.ts';
import type { ApiKeyView } from '#lib/contract/api-keys.ts';

export function ApiKeyRow({ apiKey }: { readonly apiKey: ApiKeyView }) {
  const t = useTranslations('settings.apiKeysTab');
  const tCommon = useTranslations('common');
  const format = useFormatter();
  const errorText = useErrorText();
  const revoke = useRevokeApiKey();
  const [isAsking, setAsking] = useState(false);
  const { name, mask, scopes, last_used_at: used } = apiKey;
  const when = used === null ? t('neverUsed') : t('lastUsed', { when: format.relativeTime(new Date(used)) });
  return (
    <li className="flex items-center gap-3 py-2 ps-4 pe-2">
      <div className="min-w-0 flex-1 py-1">
        <p className="flex flex-wrap items-baseline gap-x-3">
          <span dir="auto" className="min-w-0 truncate font-[540]">
            {name}
          </span>
          <code dir="ltr" className="text-[13px] text-faint">
            {mask}
          </code>
        </p>
        <p className="text-[13.5px] leading-5 break-words text-faint">
          {[scopes.map((scope) => t(`scope.${scope}`)).join(', '), ...limitsOf(apiKey, t), when].join(' · ')}
        </p>
      </div>
      <IconButton label={t('revoke', { name })} onClick={() => setAsking(true)}>
        <Trash2 aria-hidden="true" />
      </IconButton>
      <Dialog
        open={isAsking}
        onOpenChange={setAsking}
        title={t('revokeTitle', { name })}
        description={t('revokeText')}
        className="max-w-md"
      >
        <div className="mt-5 flex justify-end gap-2">
          <Button variant="quiet" onClick={() => setAsking(false)}>
            {tCommon('cancel')}
          </Button>
          <Button
            variant="danger"
            disabled={revoke.isPending}
            onClick={() =>
              revoke.mutate(apiKey.id, { onError: (error) => toast({ kind: 'error', title: errorText(error) }) })
            }
          >
            {t('revokeNow')}
          </Button>
        </div>
      </Dialog>
    </li>
  );
}

type Translate = ReturnType<typeof useTranslations<'settings.apiKeysTab'>>;

function limitsOf(key: ApiKeyView, t: Translate): string[] {
  const { requests_per_minute: requests, tokens_per_day: tokens, tokens_today: used } = key;
  return [
    ...(requests === null ? [] : [t('requestsLimit', { count: requests })]),
    ...(tokens === null ? [] : [t('tokensLimit', { used, count: tokens })]),
  ];
}
