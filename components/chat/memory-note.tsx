'use client';

import ChevronDown from 'lucide-react/icons/chevron-down';
import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { useHandedOver } from '#components/shell/handed-over.ts';
import type { RecalledMemory } from '#lib/contract/frames.ts';

/** What an answer was given of the owner's memory, folded to one line; what this question added is said openly. */
export function MemoryNote({ memory }: { readonly memory: readonly RecalledMemory[] }) {
  const t = useTranslations('chat');
  const handedOver = useHandedOver();
  const added = memory.filter((one) => one.added);
  const used = memory.filter((one) => !one.added);
  return (
    <>
      {added.map(({ id, text }) => (
        <p key={id} dir="auto" className="mb-1.5 text-[13.5px] text-faint">
          {t('memoryAdded', { text })}
        </p>
      ))}
      {used.length > 0 ? (
        <details className="group/memory mb-2 text-[13.5px] leading-5 text-faint">
          <summary className="inline-flex min-h-7 cursor-pointer list-none items-center gap-1 rounded-md hover:text-ink pointer-coarse:min-h-11 [&::-webkit-details-marker]:hidden">
            {t('memoryUsed', { count: used.length })}
            <ChevronDown aria-hidden="true" className="size-3.5 transition-transform group-open/memory:rotate-180" />
          </summary>
          <ul className="mt-1 list-disc ps-5">
            {used.map(({ id, text }) => (
              <li key={id} dir="auto" className="line-clamp-3 break-words">
                {text}
              </li>
            ))}
          </ul>
          {handedOver ? null : (
            <Link href="/chat/settings/?tab=memory" className="mt-1 inline-block underline underline-offset-2">
              {t('memoryOpen')}
            </Link>
          )}
        </details>
      ) : null}
    </>
  );
}
