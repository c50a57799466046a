import Link from 'next/link';
import { buttonClasses } from '#components/ui/button.tsx';
import { requestTranslator } from './translator.ts';

export default async function NotFound() {
  const t = await requestTranslator();
  return (
    <main className="mx-auto flex min-h-dvh max-w-md flex-col items-start justify-center gap-3 px-5">
      <h1 className="text-[24px] leading-8 font-[640]">{t('errors.notFoundTitle')}</h1>
      <p className="text-soft">{t('errors.notFoundText')}</p>
      <Link href="/chat/" className={buttonClasses('primary', 'mt-3')}>
        {t('errors.toChat')}
      </Link>
    </main>
  );
}
