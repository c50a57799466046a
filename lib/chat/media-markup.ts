/** The markup of generated media, as clients of the wire know it (contract: frame `content` with `urls`). */
import type { GeneratedMedia } from '../providers/provider.ts';

export function mediaMarkup(media: readonly GeneratedMedia[], alt: string): { markup: string; urls: string[] } {
  const urls = media.map(addressOf);
  const label = alt.replace(/[[\]\n\r]/g, ' ').trim();
  const images = media.flatMap((item, index) => (item.kind === 'image' ? [urls[index] ?? ''] : []));
  const others = media.flatMap((item, index) =>
    item.kind === 'image' ? [] : [`<${item.kind} controls src="${escapeAttribute(urls[index] ?? '')}"></${item.kind}>`],
  );
  const lines = images.map((url, index) => {
    const text = images.length > 1 ? `#${index + 1} ${label}` : label;
    return `[![${text}](${url})](${url})`;
  });
  const block =
    lines.length > 0 ? `\n<!-- generated images start -->\n${lines.join('\n')}\n<!-- generated images end -->\n\n` : '';
  return { markup: block + others.join('\n'), urls };
}

function addressOf(item: GeneratedMedia): string {
  if ('url' in item) return item.url;
  return `data:${item.mediaType};base64,${Buffer.from(item.data).toString('base64')}`;
}

function escapeAttribute(value: string): string {
  return value.replace(/&/g, '&amp;').replace(/"/g, '&quot;').replace(/</g, '&lt;');
}
