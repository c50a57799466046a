'use client';

import { useMutation } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { useErrorText } from '#components/shell/error-text.ts';
import { Button } from '#components/ui/button.tsx';
import { Spinner } from '#components/ui/spinner.tsx';
import { redeemCode } from '#lib/client/devices.ts';

/** The press that uses a code up: a preview of the link, or a prefetch, presses nothing. */
export function PairForm({ token }: { readonly token: string }) {
  const t = useTranslations('pairing');
  const errorText = useErrorText();
  const redeem = useMutation({
    mutationFn: () => redeemCode(token),
    // In the place of this page, whose address is worth nothing from now on; loaded anew, as who this browser is now.
    onSuccess: ({ conversation_id }) => window.location.replace(`/chat/${conversation_id}`),
  });
  const pending = redeem.isPending || redeem.isSuccess;
  return (
    <>
      <Button
        variant="primary"
        className="mt-6 min-h-12 w-full text-[16px]"
        disabled={pending}
        onClick={() => redeem.mutate()}
      >
        {pending ? <Spinner /> : null}
        {pending ? t('opening') : t('openHere')}
      </Button>
      {redeem.isError ? (
        <p role="alert" className="mt-4 text-danger">
          {errorText(redeem.error)}
        </p>
      ) : null}
    </>
  );
}
