/** Word and OpenDocument texts: paragraphs, headings, table rows. */
import type { Archive } from '../archive.ts';
import { DocumentBuilder, type ExtractedDocument } from './document.ts';
import { parseMarkup } from './markup.ts';

/** DOCX (ECMA-376, WordprocessingML): the main part, then foot- and endnotes. */
export async function readDocx(archive: Archive): Promise<ExtractedDocument> {
  const into = new DocumentBuilder();
  const styles = archive.has('word/styles.xml')
    ? headingStyles(await xmlOf(archive, 'word/styles.xml'))
    : new Set<string>();
  for (const part of ['word/document.xml', 'word/footnotes.xml', 'word/endnotes.xml']) {
    if (part === 'word/document.xml' || archive.has(part)) readWordPart(await xmlOf(archive, part), styles, into);
  }
  return into.build(null);
}

/** Style ids whose name or outline level makes them headings: the ids are translated in localized Word, the names are not. */
function headingStyles(xml: string): Set<string> {
  const found = new Set<string>();
  let current = '';
  parseMarkup(xml, 'xml', {
    open(name, attributes) {
      if (name === 'w:style') current = attributes['w:styleId'] ?? '';
      const isHeadingName = name === 'w:name' && /^(heading [1-9]|title)$/i.test(attributes['w:val'] ?? '');
      if (isHeadingName || (name === 'w:outlineLvl' && Number(attributes['w:val']) < 9)) found.add(current);
    },
  });
  return found;
}

function readWordPart(xml: string, styles: ReadonlySet<string>, into: DocumentBuilder): void {
  let text = '';
  let inText = 0;
  let isHeading = false;
  let isListItem = false;
  let deleted = 0;
  let cellDepth = 0;
  let row: string[] = [];

  parseMarkup(xml, 'xml', {
    done: () => into.full,
    open(name, attributes) {
      if (name === 'w:t') inText++;
      else if (name === 'w:tab') text += '\t';
      else if (name === 'w:br' || name === 'w:cr') text += '\n';
      else if (name === 'w:noBreakHyphen') text += '-';
      else if (name === 'w:del' || name === 'mc:Fallback') deleted++;
      else if (name === 'w:numPr') isListItem = true;
      else if (name === 'w:pStyle') {
        const style = attributes['w:val'] ?? '';
        isHeading = styles.has(style) || /^(Heading\d|Title)$/.test(style);
      } else if (name === 'w:p' && cellDepth === 0) {
        text = '';
        isHeading = false;
        isListItem = false;
      } else if (name === 'w:tc') {
        if (cellDepth++ === 0) text = '';
      }
    },
    text(value) {
      if (inText > 0 && deleted === 0) text += value;
    },
    close(name) {
      if (name === 'w:t') inText--;
      else if (name === 'w:del' || name === 'mc:Fallback') deleted--;
      else if (name === 'w:p') {
        if (cellDepth > 0) text += ' ';
        else if (isHeading) into.addHeading(text);
        else if (text.trim() !== '') into.addParagraph(isListItem ? `- ${text.trim()}` : text);
      } else if (name === 'w:tc' && --cellDepth === 0) row.push(text.replace(/\s+/g, ' ').trim());
      else if (name === 'w:tr' && cellDepth === 0) {
        if (row.some((cell) => cell !== '')) into.addRow(row.join(' | '));
        row = [];
      }
    },
  });
}

/** ODT (OpenDocument 1.3): `content.xml`. */
export async function readOdt(archive: Archive): Promise<ExtractedDocument> {
  const into = new DocumentBuilder();
  let text = '';
  let depth = 0;
  let skipped = 0;
  let cells: string[] | null = null;
  parseMarkup(await xmlOf(archive, 'content.xml'), 'xml', {
    done: () => into.full,
    open(name, attributes) {
      if (name === 'text:p' || name === 'text:h') {
        if (depth++ === 0 && cells === null) text = '';
      } else if (name === 'text:tracked-changes' || name === 'office:annotation') skipped++;
      else if (name === 'text:tab') text += '\t';
      else if (name === 'text:line-break') text += '\n';
      else if (name === 'text:s') text += ' '.repeat(Math.min(100, Number(attributes['text:c'] ?? 1) || 1));
      else if (name === 'table:table-row') cells ??= [];
      else if (name === 'table:table-cell') text = '';
    },
    text(value) {
      if (depth > 0 && skipped === 0) text += value;
    },
    close(name) {
      if (name === 'text:tracked-changes' || name === 'office:annotation') skipped--;
      else if (name === 'text:p' || name === 'text:h') {
        depth--;
        if (cells) text += ' ';
        else if (name === 'text:h') into.addHeading(text);
        else into.addParagraph(text);
      } else if (name === 'table:table-cell') cells?.push(text.replace(/\s+/g, ' ').trim());
      else if (name === 'table:table-row') {
        if (cells?.some((cell) => cell !== '')) into.addRow(cells.join(' | '));
        cells = null;
        text = '';
      }
    },
  });
  return into.build(null);
}

export const xmlOf = async (archive: Archive, name: string): Promise<string> =>
  (await archive.read(name)).toString('utf8');
