'use client';

import { useCallback } from 'react';
import { useTranslations } from 'use-intl';
import { ApiError } from '#lib/client/api.ts';
import { limitReasonOf } from '#lib/contract/demo.ts';
import { useDuration } from './use-duration.ts';

/**
 * A failed request as a sentence for the reader: the server's own words, or ours when it was not reached or a limit of
 * a demo was; with the time to wait, where the server names one.
 */
export function useErrorText(): (error: Error) => string {
  const t = useTranslations('errors');
  const tDemo = useTranslations('demo.limit');
  const duration = useDuration();
  return useCallback(
    (error) => {
      if (!(error instanceof ApiError)) return error.message;
      if (error.type === 'network') return t('network');
      const reason = limitReasonOf(error.message);
      const words = reason === null ? error.message : tDemo(reason);
      const { retryAfter = 0 } = error;
      return error.status === 429 && retryAfter > 0 ? `${words} ${t('tryIn', { wait: duration(retryAfter) })}` : words;
    },
    [t, tDemo, duration],
  );
}
