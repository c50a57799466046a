'use client';

import Calculator from 'lucide-react/icons/calculator';
import FileText from 'lucide-react/icons/file-text';
import MessageCircleQuestion from 'lucide-react/icons/message-circle-question-mark';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { useHandedOver } from '#components/shell/handed-over.ts';
import { useElsewhere } from '#components/shell/use-elsewhere.ts';
import { findProvider, type ModelChoice, useCatalogue } from '#lib/client/catalogue.ts';
import { useChatContext } from './chat-context.ts';
import { WaysOn } from './ways-on.tsx';

interface EmptyChatProps {
  readonly choice: ModelChoice;
  /** Puts words into the composer. */
  readonly onPrompt: (text: string) => void;
  readonly onAttach: () => void;
  readonly onChoose: (choice: ModelChoice) => void;
}

/** A chat before its first message: what can be done, and three ways to begin that work without any model. */
export function EmptyChat({ choice, onPrompt, onAttach, onChoose }: EmptyChatProps) {
  const t = useTranslations('chat');
  const { send } = useChatContext();
  const handedOver = useHandedOver();
  const elsewhere = useElsewhere();
  const { data: catalogue } = useCatalogue();
  const provider = choice.provider || catalogue?.auto[0]?.provider || '';
  const local = findProvider(catalogue, provider)?.local ?? false;
  return (
    <div className="min-h-0 flex-1 overflow-y-auto px-4 md:px-5">
      <div className="mx-auto flex min-h-full max-w-measure flex-col justify-center py-8">
        <p className="text-[26px] leading-tight font-[620] tracking-[-0.015em] md:text-[30px]">{t('emptyTitle')}</p>
        <p className="mt-3 max-w-[60ch] text-soft">
          {t('emptyText')} {/* Its place is kept: what is chosen is known only when the catalogue has arrived. */}
          <span aria-hidden={!local} className={local ? '' : 'invisible'}>
            {elsewhere ? t('emptyServer') : t('emptyLocal')}
          </span>
        </p>
        <ul className="mt-6 flex flex-col items-stretch gap-2 sm:flex-row sm:flex-wrap">
          <Starter
            icon={<FileText />}
            onSelect={() => {
              onPrompt(t('starterFilePrompt'));
              onAttach();
            }}
          >
            {t('starterFile')}
          </Starter>
          <Starter icon={<Calculator />} onSelect={() => send(t('starterCompute'), [])}>
            {t('starterCompute')}
          </Starter>
          <Starter icon={<MessageCircleQuestion />} onSelect={() => send(t('starterGuide'), [])}>
            {t('starterGuide')}
          </Starter>
        </ul>
        {handedOver ? null : <WaysOn onChoose={onChoose} />}
      </div>
    </div>
  );
}

interface StarterProps {
  readonly icon: ReactNode;
  readonly onSelect: () => void;
  readonly children: ReactNode;
}

function Starter({ icon, onSelect, children }: StarterProps) {
  return (
    <li>
      <button
        type="button"
        onClick={onSelect}
        className="flex min-h-11 w-full items-center gap-2.5 rounded-lg border border-line bg-raised px-3.5 text-start text-[14.5px] transition-colors duration-100 hover:border-edge [&_svg]:size-[18px] [&_svg]:shrink-0 [&_svg]:text-accent"
      >
        {icon}
        {children}
      </button>
    </li>
  );
}
