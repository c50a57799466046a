import { useTranslations } from 'use-intl';
import { useErrorText } from '#components/shell/error-text.ts';
import { Button } from '#components/ui/button.tsx';

/** In place of what could not be loaded: why, and another try. */
export function LoadFailed({ error, retry }: { readonly error: Error | null; readonly retry: () => unknown }) {
  const t = useTranslations();
  const errorText = useErrorText();
  return (
    <div className="flex flex-col items-start gap-3">
      <p>
        {t('settings.loadFailed')} {error ? errorText(error) : null}
      </p>
      <Button onClick={() => void retry()}>{t('common.retry')}</Button>
    </div>
  );
}
