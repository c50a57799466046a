'use client';

import { useMutation } from '@tanstack/react-query';
import LogOut from 'lucide-react/icons/log-out';
import { useTranslations } from 'use-intl';
import { toast } from '#components/ui/toast.tsx';
import { leaveFor, signOut, useSessionState } from '#lib/client/access.ts';
import { useAccessError } from './use-access-error.ts';

/** The way out, where somebody is signed in. */
export function SignOutLink({ className }: { readonly className: string }) {
  const t = useTranslations('access');
  const errorText = useAccessError();
  const { signed_in: signedIn, person } = useSessionState();
  const leave = useMutation({
    mutationFn: signOut,
    onSuccess: () => leaveFor('/sign-in'),
    onError: (error) => toast({ kind: 'error', title: errorText(error) }),
  });
  if (!signedIn) return null;
  return (
    <button type="button" className={className} disabled={leave.isPending} onClick={() => leave.mutate()}>
      <LogOut className="rtl:-scale-x-100" />
      <span className="shrink-0">{t('signOut')}</span>
      {person ? (
        <span dir="auto" className="ms-auto min-w-0 truncate text-[13px] text-faint">
          {person.name}
        </span>
      ) : null}
    </button>
  );
}
