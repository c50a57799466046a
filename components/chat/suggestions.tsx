'use client';

import CornerDownRight from 'lucide-react/icons/corner-down-right';
import { useTranslations } from 'use-intl';
import { useChatContext } from './chat-context.ts';

/** What could be asked next; one press asks it. */
export function Suggestions({ items }: { readonly items: readonly string[] }) {
  const t = useTranslations('chat');
  const { send, running } = useChatContext();
  if (items.length === 0) return null;
  return (
    <ul aria-label={t('suggestions')} className="mt-3 flex flex-col items-start gap-0.5">
      {items.map((item) => (
        <li key={item}>
          <button
            type="button"
            dir="auto"
            disabled={running}
            onClick={() => send(item, [])}
            className="-ms-2 flex min-h-9 items-center gap-2 rounded-md px-2 text-start text-[14.5px] text-soft hover:bg-hover hover:text-ink disabled:opacity-50 pointer-coarse:min-h-11 [&_svg]:size-4 [&_svg]:shrink-0 [&_svg]:text-faint"
          >
            <CornerDownRight className="rtl:-scale-x-100" />
            {item}
          </button>
        </li>
      ))}
    </ul>
  );
}
