import Link from 'next/link';
import { useTranslations } from 'use-intl';
import type { ConversationSummary } from '#lib/contract/api.ts';

/** A hit of the search: the chat, and the words around the match. Leads to the message itself. */
export function SearchResult({ conversation }: { readonly conversation: ConversationSummary }) {
  const t = useTranslations('sidebar');
  const { id, title, match } = conversation;
  const messageId = match?.message_id;
  return (
    <li>
      <Link
        href={messageId ? `/chat/${id}?message=${encodeURIComponent(messageId)}` : `/chat/${id}`}
        className="block rounded-md px-2.5 py-2 text-[14px] leading-5 text-ink -outline-offset-2 hover:bg-hover"
      >
        <span dir="auto" className="block truncate">
          {title || t('untitled')}
        </span>
        {match?.snippet && match.snippet !== title ? (
          <span dir="auto" className="line-clamp-2 text-[12.5px] leading-[18px] text-faint">
            {match.snippet}
          </span>
        ) : null}
      </Link>
    </li>
  );
}
