'use client';

import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Section } from '#components/settings/section.tsx';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { deleteOwnAccount, leaveFor } from '#lib/client/access.ts';
import type { PersonView } from '#lib/contract/access.ts';
import { ConfirmDialog } from './confirm-dialog.tsx';
import { useAccessError } from './use-access-error.ts';

export function DeleteAccount({ person }: { readonly person: PersonView }) {
  const t = useTranslations('access');
  const errorText = useAccessError();
  const [open, setOpen] = useState(false);
  const [password, setPassword] = useState('');
  const remove = useMutation({
    mutationFn: () => deleteOwnAccount(password),
    onSuccess: () => leaveFor('/sign-in'),
  });
  return (
    <Section title={t('deleteAccount')} hint={t('deleteAccountText')}>
      <Button variant="danger" className="self-start" onClick={() => setOpen(true)}>
        {t('deleteAccount')}
      </Button>
      <ConfirmDialog
        open={open}
        onOpenChange={setOpen}
        title={t('deleteAccount')}
        text={t('deleteAccountText')}
        action={t('deleteAccount')}
        pending={remove.isPending || remove.isSuccess || (person.has_password && password === '')}
        onConfirm={() => remove.mutate()}
      >
        {person.has_password ? (
          <div className="pt-4">
            <Field label={t('currentPassword')} error={remove.isError ? errorText(remove.error) : undefined}>
              {(ids) => (
                <Input
                  {...ids}
                  type="password"
                  autoComplete="current-password"
                  maxLength={256}
                  value={password}
                  onChange={(event) => setPassword(event.target.value)}
                />
              )}
            </Field>
          </div>
        ) : null}
      </ConfirmDialog>
    </Section>
  );
}
