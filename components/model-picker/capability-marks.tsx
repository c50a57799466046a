import AudioLines from 'lucide-react/icons/audio-lines';
import Brain from 'lucide-react/icons/brain';
import Eye from 'lucide-react/icons/eye';
import ImageIcon from 'lucide-react/icons/image';
import Wrench from 'lucide-react/icons/wrench';
import { useTranslations } from 'use-intl';
import type { CatalogueModel } from '#lib/contract/api.ts';

const MARKS = [
  ['vision', Eye],
  ['image', ImageIcon],
  ['audio', AudioLines],
  ['tools', Wrench],
  ['reasoning', Brain],
] as const;

/** What a model can do beside text, as small icons that say their names. */
export function CapabilityMarks({ model }: { readonly model: CatalogueModel }) {
  const t = useTranslations('models');
  return (
    <span className="flex shrink-0 items-center gap-1.5 text-faint">
      {MARKS.filter(([name]) => model[name]).map(([name, Icon]) => (
        <span key={name} data-tip={t(name)}>
          <Icon aria-hidden="true" className="size-3.5" />
          <span className="sr-only">{t(name)}</span>
        </span>
      ))}
    </span>
  );
}
