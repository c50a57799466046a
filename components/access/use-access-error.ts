'use client';

import { useCallback } from 'react';
import { useTranslations } from 'use-intl';
import { useErrorText } from '#components/shell/error-text.ts';
import { ApiError } from '#lib/client/api.ts';

/** What went wrong with a sign-in, a sign-up or a change of one's account, in the reader's language. */
export function useAccessError(): (error: Error) => string {
  const t = useTranslations('access');
  const errorText = useErrorText();
  return useCallback(
    (error) => {
      if (!(error instanceof ApiError)) return errorText(error);
      if (error.status === 401) return t('wrong');
      if (error.status === 429) return t('tooMany', { minutes: Math.max(1, Math.ceil((error.retryAfter ?? 60) / 60)) });
      if (error.status === 409) return t('taken');
      if (error.status === 403) return t('refused');
      return errorText(error);
    },
    [t, errorText],
  );
}
