'use client';

import { useCallback } from 'react';
import { useTranslations } from 'use-intl';
import { useErrorText } from '#components/shell/error-text.ts';
import { toast } from '#components/ui/toast.tsx';
import { useUpdateSettings } from '#lib/client/settings.ts';
import type { Settings } from '#lib/contract/api.ts';

/** Stores a change of the preferences; a refusal is rolled back and said. Resolves to whether it was stored. */
export function useSave(): (patch: Partial<Settings>) => Promise<boolean> {
  const t = useTranslations('settings');
  const errorText = useErrorText();
  const { mutateAsync } = useUpdateSettings();
  return useCallback(
    (patch) =>
      mutateAsync(patch).then(
        () => true,
        (error: Error) => {
          toast({ kind: 'error', title: t('saveFailed', { reason: errorText(error) }) });
          return false;
        },
      ),
    [mutateAsync, t, errorText],
  );
}
