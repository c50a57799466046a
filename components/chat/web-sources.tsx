import { useTranslations } from 'use-intl';
import type { Source } from '#lib/contract/frames.ts';

/** The pages an answer rests on; passages of files are reached from the text itself. */
export function WebSources({ sources }: { readonly sources: readonly Source[] }) {
  const t = useTranslations('chat');
  const pages = sources.flatMap(({ title, url }) => (url !== undefined && isWeb(url) ? [{ title, url }] : []));
  if (pages.length === 0) return null;
  return (
    <ul aria-label={t('webSources')} className="mt-3 flex flex-wrap gap-1.5">
      {pages.map(({ title, url }) => (
        <li key={url} className="max-w-full">
          <a
            href={url}
            target="_blank"
            rel="noopener noreferrer"
            title={title}
            className="flex max-w-72 items-baseline gap-1.5 rounded-md border border-line px-2 py-1 text-[13px] hover:bg-hover pointer-coarse:py-2.5"
          >
            <span dir="auto" className="truncate">
              {title}
            </span>
            <span className="shrink-0 text-faint">{new URL(url).hostname.replace(/^www\./, '')}</span>
          </a>
        </li>
      ))}
    </ul>
  );
}

/** A source's address comes from a search engine: only the web's own schemes become links. */
const isWeb = (url: string): boolean => URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
