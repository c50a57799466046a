/** HTML to blocks: headings, paragraphs, list items and table rows; scripts, styles and hidden machinery are left out. */
import type { DocumentBuilder } from './document.ts';
import { parseMarkup } from './markup.ts';

const SKIPPED = new Set([
  'script',
  'style',
  'noscript',
  'template',
  'svg',
  'math',
  'head',
  'iframe',
  'object',
  'select',
]);
const BLOCKS = new Set(
  'address article aside blockquote body caption dd details div dl dt fieldset figcaption figure footer form header hr html legend main nav ol p pre section summary table tbody tfoot thead ul'.split(
    ' ',
  ),
);
const HEADING = /^h[1-6]$/;
/** Of a page's pictures only the first ones are named (contract 4.4). */
const PICTURES = 2;

/**
 * Adds a page of HTML (or XHTML) to a document; gives the address the page calls its own, or null.
 * @param address where the page is from: what its pictures' addresses are relative to.
 */
export function readHtml(
  source: string,
  into: DocumentBuilder,
  kind: 'html' | 'xml' = 'html',
  address: string | null = null,
): { readonly canonical: string | null } {
  let skipping = 0;
  let pictures = 0;
  let canonical: string | null = null;
  let text = '';
  let prefix = '';
  let row: string[] | null = null;

  const flush = (heading = false): void => {
    const clean = text.trim();
    text = '';
    if (clean === '') return;
    if (heading) into.addHeading(clean);
    else into.addParagraph(prefix + clean);
    prefix = '';
  };

  parseMarkup(source, kind, {
    done: () => into.full,
    open(rawName, attributes) {
      const name = localName(rawName);
      if (name === 'link' && attributes.rel?.toLowerCase() === 'canonical') canonical ??= attributes.href ?? null;
      if (SKIPPED.has(name)) skipping++;
      if (skipping > 0) return;
      if (row) return;
      if (name === 'tr') {
        flush();
        row = [];
        text = '';
      } else if (name === 'li') {
        flush();
        prefix = '- ';
      } else if (name === 'br') text += '\n';
      else if (name === 'img' && pictures < PICTURES) {
        const picture = pictureOf(attributes, address);
        if (picture === null) return;
        pictures++;
        text += ` ${picture} `;
      } else if (BLOCKS.has(name) || HEADING.test(name)) flush();
    },
    text(value) {
      if (skipping === 0) text += value;
    },
    close(rawName) {
      const name = localName(rawName);
      if (SKIPPED.has(name)) skipping = Math.max(0, skipping - 1);
      if (skipping > 0) return;
      if (row) {
        if (name === 'td' || name === 'th') {
          row.push(text.replace(/\s+/g, ' ').trim());
          text = '';
        } else if (name === 'tr' || name === 'table') {
          if (row.some((cell) => cell !== '')) into.addRow(row.join(' | '));
          row = null;
          text = '';
        }
      } else if (HEADING.test(name)) flush(true);
      else if (name === 'li' || BLOCKS.has(name)) flush();
    },
  });
  flush();
  return { canonical };
}

/** A picture as markdown, where it has an address of its own that others can reach; null for pixels and inline data. */
function pictureOf(
  { src = '', alt = '', width }: Readonly<Record<string, string>>,
  address: string | null,
): string | null {
  const url = URL.parse(src, address ?? undefined);
  if (url === null || !/^https?:$/.test(url.protocol) || Number(width ?? 100) < 8) return null;
  return `![${alt.replace(/[[\]\s]+/g, ' ').trim()}](${url.href.replaceAll('(', '%28').replaceAll(')', '%29')})`;
}

/** XHTML may carry prefixes. */
const localName = (name: string): string => name.slice(name.indexOf(':') + 1).toLowerCase();
