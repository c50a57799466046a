import { useTranslations } from 'use-intl';
import { Mark } from '#components/shell/brand.tsx';

export function AboutTab({ version }: { readonly version: string }) {
  const t = useTranslations('settings');
  return (
    <div className="flex flex-col gap-4">
      <div className="flex items-center gap-3">
        <Mark className="size-11 text-[24px]" />
        <div>
          <p className="text-[17px] leading-6 font-[640]">Hypotez</p>
          <p className="text-[13.5px] leading-5 text-faint tabular-nums">{t('version', { version })}</p>
        </div>
      </div>
      <p className="max-w-[62ch] text-soft">{t('aboutText')}</p>
      <p className="text-[14px] text-faint">{t('licence')}</p>
    </div>
  );
}
