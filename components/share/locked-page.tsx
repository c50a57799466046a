'use client';

import { useTranslations } from 'use-intl';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { SharedBar } from './shared-bar.tsx';

interface LockedPageProps {
  readonly shareId: string;
  /** Of this page, to come back to. */
  readonly path: string;
  /** What became of the last try. */
  readonly problem: 'wrong' | 'wait' | null;
}

/** A share that takes a passphrase, and says nothing else about itself. A plain form: it works without a script. */
export function LockedPage({ shareId, path, problem }: LockedPageProps) {
  const t = useTranslations('share');
  return (
    <div className="flex min-h-dvh flex-col" data-locked>
      <SharedBar />
      <main className="mx-auto flex w-full max-w-md flex-1 flex-col justify-center px-5 pb-24">
        <h1 className="text-[24px] leading-8 font-[640]">{t('lockedTitle')}</h1>
        <p className="mt-2 text-soft">{t('lockedText')}</p>
        <form method="post" action={`/backend-api/v2/shares/${shareId}/unlock`} className="mt-6 flex flex-col gap-4">
          <input type="hidden" name="to" value={path} />
          <Field label={t('passphrase')} error={problem === null ? undefined : t(problem)}>
            {(ids) => (
              <Input
                {...ids}
                type="password"
                name="passphrase"
                required
                maxLength={200}
                autoComplete="off"
                aria-invalid={problem === 'wrong'}
                autoFocus
              />
            )}
          </Field>
          <Button type="submit" variant="primary" className="self-start max-sm:w-full">
            {t('unlock')}
          </Button>
        </form>
      </main>
    </div>
  );
}
