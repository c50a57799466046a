import Link from 'next/link';
import { useTranslations } from 'use-intl';
import type { ConversationSummary } from '#lib/contract/api.ts';
import { moveAmongHits } from './search-keys.ts';

interface SearchResultProps {
  readonly conversation: ConversationSummary;
  /** Ends the search. */
  readonly onClear: () => void;
}

/** Where a hit leads: to the message itself, if the match is in one. */
export function hitHref({ id, match }: ConversationSummary): string {
  return match?.message_id ? `/chat/${id}?message=${encodeURIComponent(match.message_id)}` : `/chat/${id}`;
}

/** A hit of the search: the chat, and the words around the match. */
export function SearchResult({ conversation, onClear }: SearchResultProps) {
  const t = useTranslations('sidebar');
  const { title, match } = conversation;
  return (
    <li>
      <Link
        href={hitHref(conversation)}
        data-hit=""
        onKeyDown={(event) => moveAmongHits(event, onClear)}
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
