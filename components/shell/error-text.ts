'use client';

import { useCallback } from 'react';
import { useTranslations } from 'use-intl';
import { ApiError } from '#lib/client/api.ts';

/** A failed request as a sentence for the reader: the server's own words, or ours when it was not reached. */
export function useErrorText(): (error: Error) => string {
  const t = useTranslations('errors');
  return useCallback(
    (error) => (error instanceof ApiError && error.type === 'network' ? t('network') : error.message),
    [t],
  );
}
