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

/** Adds a page of HTML (or XHTML) to a document; gives the address the page calls its own, or null. */
export function readHtml(
  source: string,
  into: DocumentBuilder,
  kind: 'html' | 'xml' = 'html',
): { readonly canonical: string | null } {
  let skipping = 0;
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
      else if (BLOCKS.has(name) || HEADING.test(name)) flush();
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

/** XHTML may carry prefixes. */
const localName = (name: string): string => name.slice(name.indexOf(':') + 1).toLowerCase();
