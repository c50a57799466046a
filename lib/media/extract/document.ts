/** What every reader of a file format makes: blocks of text in reading order, each with its place. */
import { LIMITS } from '../../contract/limits.ts';

export interface Block {
  readonly text: string;
  /** 1-based page (PDF), sheet (spreadsheet) or chapter (EPUB); null where the format has none. */
  readonly page: number | null;
  /** The nearest heading above. */
  readonly heading: string;
  readonly kind: 'heading' | 'paragraph' | 'row';
}

export interface ExtractedDocument {
  readonly blocks: readonly Block[];
  /** The content as it stands in the file, where that is text; otherwise the blocks are all there is of it. */
  readonly verbatim: string | null;
  /** Pages, sheets or chapters; null where the format has none. */
  readonly pages: number | null;
  /** Something the reader should know though the file was read: a limit that was reached, pages without text. */
  readonly note: string | null;
  /** 1-based pages that hold no text but may hold a picture of some. */
  readonly blankPages: readonly number[];
}

/** Collects blocks and stops at the limit on characters. */
export class DocumentBuilder {
  readonly blocks: Block[] = [];
  page: number | null = null;
  note: string | null = null;
  verbatim: string | null = null;
  private heading = '';
  private characters = 0;

  /** No more is taken in. */
  get full(): boolean {
    return this.characters >= LIMITS.extractedChars;
  }

  addHeading(text: string): void {
    const clean = tidy(text);
    if (clean === '') return;
    this.heading = clean.slice(0, 200);
    this.add(clean, 'heading');
  }

  addParagraph(text: string): void {
    const clean = tidy(text);
    if (clean !== '') this.add(clean, 'paragraph');
  }

  /** A line that keeps its own spacing: a table row, a line of code. */
  addRow(text: string): void {
    const clean = text.replace(/\0/g, '').trimEnd();
    if (clean !== '') this.add(clean, 'row');
  }

  /** Starts a page, sheet or chapter; what stood above it is not its heading. */
  startPage(page: number, heading = this.heading): void {
    this.page = page;
    this.heading = heading;
  }

  /** Says that the end of the file is missing. */
  noteCut(): void {
    this.note = 'The file is very long; only its first part was read.';
  }

  build(pages: number | null, blankPages: readonly number[] = []): ExtractedDocument {
    return { blocks: this.blocks, verbatim: this.verbatim, pages, note: this.note, blankPages };
  }

  private add(text: string, kind: Block['kind']): void {
    if (this.full) return;
    const room = LIMITS.extractedChars - this.characters;
    const kept = text.length > room ? text.slice(0, room) : text;
    this.characters += kept.length;
    if (this.full) this.noteCut();
    this.blocks.push({ text: kept, page: this.page, heading: this.heading, kind });
  }
}

/** One line, single spaces, no control characters; ligatures and full-width forms stay as they are. */
function tidy(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is to be removed
  return text.replace(/[\s\u0000-\u001f\u007f\u00ad]+/g, (run) => (run === '\u00ad' ? '' : ' ')).trim();
}

/**
 * The whole text: of a text file its content; of others as a person would want to paste it, headings marked, paragraphs
 * apart, rows on lines of their own.
 */
export function documentText({ blocks, verbatim }: Pick<ExtractedDocument, 'blocks' | 'verbatim'>): string {
  if (verbatim !== null) return blocks.length === 0 ? '' : verbatim.slice(0, LIMITS.extractedChars).replace(/\n$/, '');
  let text = '';
  let before: Block | null = null;
  for (const block of blocks) {
    if (before) text += before.kind === 'row' && block.kind === 'row' ? '\n' : '\n\n';
    text += block.kind === 'heading' ? `## ${block.text}` : block.text;
    before = block;
  }
  return text;
}
