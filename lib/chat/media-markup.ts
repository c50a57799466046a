/** The markup of generated media, as clients of the wire know it (contract: frame `content` with `urls`). */
import type { GeneratedMedia } from '../providers/provider.ts';

export interface MediaBlock {
  readonly markup: string;
  /** The providers' own addresses; where there is none (bytes), the one the content links to. */
  readonly urls: readonly string[];
}

/** `kept` are the addresses of the copies here, by position; what has none is linked where it is. */
export function mediaMarkup(
  media: readonly GeneratedMedia[],
  alt: string,
  kept: readonly (string | null)[] = [],
): MediaBlock {
  const links = media.map((item, index) => kept[index] ?? originOf(item));
  const urls = media.map((item, index) => (isAddress(item) ? item.url : (links[index] ?? '')));
  const label = alt.replace(/[[\]\n\r]/g, ' ').trim();
  const images = media.flatMap((item, index) => (item.kind === 'image' ? [links[index] ?? ''] : []));
  const others = media.flatMap((item, index) =>
    item.kind === 'image'
      ? []
      : [`<${item.kind} controls src="${escapeAttribute(links[index] ?? '')}"></${item.kind}>`],
  );
  const lines = images.map((url, index) => {
    const text = images.length > 1 ? `#${index + 1} ${label}` : label;
    return `[![${text}](${url})](${url})`;
  });
  const block =
    lines.length > 0 ? `\n<!-- generated images start -->\n${lines.join('\n')}\n<!-- generated images end -->\n\n` : '';
  return { markup: block + others.join('\n'), urls };
}

/** A data URI is the file itself, not an address: no client should get it twice. */
const isAddress = (item: GeneratedMedia): item is GeneratedMedia & { readonly url: string } =>
  'url' in item && !item.url.startsWith('data:');

function originOf(item: GeneratedMedia): string {
  if ('url' in item) return item.url;
  return `data:${item.mediaType};base64,${Buffer.from(item.data).toString('base64')}`;
}

function escapeAttribute(value: string): string {
  return value.replace(/&/g, '&amp;').replace(/"/g, '&quot;').replace(/</g, '&lt;');
}
