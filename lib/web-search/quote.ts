/** The sources of an answer as a quote at its end, for whoever gets nothing but text (contract 2.5). */
import type { Source } from '../contract/frames.ts';

/** @param first the number of the first one, as the text refers to it: 0 in prompts of a search, 1 in `#source-1`. */
export function quoteSources(sources: readonly Source[], first: 0 | 1): string {
  const lines = sources.map(({ title, url, page }, index) => {
    const name = escapeTitle(title);
    const place = page === undefined ? '' : `, p. ${page}`;
    return `> [${index + first}] ${url === undefined ? name : `[${name}](${escapeUrl(url)})`}${place}`;
  });
  return `\n\n\n\n${lines.join('\n>\n')}`;
}

const escapeTitle = (title: string): string => title.replace(/[[\]\\]/g, '\\$&').replace(/\s+/g, ' ');
const escapeUrl = (url: string): string => url.replace(/[()\s<>]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
