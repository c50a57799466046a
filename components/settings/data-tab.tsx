import { useTranslations } from 'use-intl';
import { Section } from './section.tsx';

export function DataTab() {
  const t = useTranslations('settings');
  return (
    <>
      <Section title={t('dataWhere')}>
        <p className="max-w-[62ch] text-soft">{t('dataWhereText')}</p>
      </Section>
      <Section title={t('dataLeaves')}>
        <p className="max-w-[62ch] text-soft">{t('dataLeavesText')}</p>
      </Section>
    </>
  );
}
