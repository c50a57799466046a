import { buttonClasses } from '#components/ui/button.tsx';
import { requestTranslator } from '../../../../translator.ts';

/** Unknown, revoked and expired links alike. A document without scripts, like all pages of shares. */
export default async function ShareNotFound() {
  const t = await requestTranslator();
  return (
    <main className="mx-auto flex min-h-dvh max-w-md flex-col items-start justify-center gap-3 px-5">
      <h1 className="text-[24px] leading-8 font-[640]">{t('share.goneTitle')}</h1>
      <p className="text-soft">{t('share.goneText')}</p>
      <a href="/chat/" className={buttonClasses('primary', 'mt-3')}>
        {t('errors.toChat')}
      </a>
    </main>
  );
}
