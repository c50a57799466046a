/** PDF through Mozilla's pdf.js: page by page, lines joined to paragraphs, larger type taken for headings. */
import path from 'node:path';
import { getDocument, type PDFDocumentProxy, type PDFPageProxy, VerbosityLevel } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { LIMITS } from '../../contract/limits.ts';
import { JobError } from '../../platform/workers/protocol.ts';
import { DocumentBuilder, type ExtractedDocument } from './document.ts';

/** Folder of pdf.js with its character maps and fonts. */
const PACKAGE = path.dirname(import.meta.resolve('pdfjs-dist/package.json').replace('file://', ''));

interface Line {
  text: string;
  readonly top: number;
  readonly size: number;
}

/** Opens a document. Throws JobError for one that is broken or asks for a password. */
export async function openPdf(bytes: Uint8Array): Promise<PDFDocumentProxy> {
  try {
    return await getDocument({
      data: bytes,
      cMapUrl: `${PACKAGE}/cmaps/`,
      standardFontDataUrl: `${PACKAGE}/standard_fonts/`,
      wasmUrl: `${PACKAGE}/wasm/`,
      disableFontFace: true,
      enableXfa: false,
      maxImageSize: LIMITS.imagePixels,
      verbosity: VerbosityLevel.ERRORS,
    }).promise;
  } catch (error) {
    const isLocked = error instanceof Error && error.name === 'PasswordException';
    throw new JobError(
      isLocked ? 'This PDF is protected with a password.' : 'This PDF is damaged and cannot be opened.',
      {
        cause: error,
      },
    );
  }
}

/** Lines of pages that had to be recognised from their picture, by 1-based page number. */
export type RecognizedPages = Readonly<Record<number, readonly string[]>>;

export async function readPdf(
  bytes: Uint8Array,
  recognized: RecognizedPages = {},
  alive: () => void = () => {},
): Promise<ExtractedDocument> {
  alive();
  const started = performance.now();
  const document = await openPdf(bytes);
  try {
    const into = new DocumentBuilder();
    const blank: number[] = [];
    let count = Math.min(document.numPages, LIMITS.pdfPages);
    for (let number = 1; number <= count && !into.full; number++) {
      if (performance.now() - started > LIMITS.pagesMs) count = number;
      alive();
      into.startPage(number);
      const lines = await readLines(await document.getPage(number));
      const seen = recognized[number];
      if (lines.length > 0) addLines(lines, into);
      else if (seen) for (const line of seen) into.addRow(line);
      else blank.push(number);
    }
    if (count < document.numPages) into.note = `Only the first ${count} of ${document.numPages} pages were read.`;
    return into.build(document.numPages, blank);
  } finally {
    await document.loadingTask.destroy();
  }
}

async function readLines(page: PDFPageProxy): Promise<Line[]> {
  let content: Awaited<ReturnType<PDFPageProxy['getTextContent']>>;
  try {
    content = await page.getTextContent();
  } catch {
    // One page that cannot be interpreted does not cost the reader the others; it counts as blank.
    return [];
  } finally {
    page.cleanup();
  }
  const lines: Line[] = [];
  let open: Line | null = null;
  for (const item of content.items) {
    if (!('str' in item)) continue;
    const top = Number(item.transform[5] ?? 0);
    const size = item.height || Math.hypot(Number(item.transform[2] ?? 0), Number(item.transform[3] ?? 0));
    // Not every producer marks line ends; a jump of more than half a letter is one.
    if (open && item.str !== '' && Math.abs(top - open.top) > Math.max(2, open.size * 0.6)) {
      lines.push(open);
      open = null;
    }
    if (item.str !== '') {
      if (open) open.text += item.str;
      else open = { text: item.str, top, size };
    }
    if (item.hasEOL && open) {
      lines.push(open);
      open = null;
    }
  }
  if (open) lines.push(open);
  return lines.filter((line) => line.text.trim() !== '');
}

/** Lines close to each other and of one size are a paragraph; a word cut at the line's end is joined again. */
function addLines(lines: readonly Line[], into: DocumentBuilder): void {
  const body = commonSize(lines);
  let paragraph = '';
  let before: Line | null = null;
  const flush = (): void => {
    if (before && before.size > body * 1.15 && paragraph.length < 200) into.addHeading(paragraph);
    else into.addParagraph(paragraph);
    paragraph = '';
  };
  for (const line of lines) {
    const gap = before ? Math.abs(before.top - line.top) : 0;
    const sameSize = before !== null && Math.abs(before.size - line.size) < 0.5;
    if (before && (!sameSize || gap > before.size * 1.75)) flush();
    const cutWord = /\p{Ll}[-\u2010]$/u.test(paragraph) && /^\p{Ll}/u.test(line.text);
    if (cutWord) paragraph = paragraph.slice(0, -1) + line.text;
    else paragraph += paragraph === '' ? line.text : ` ${line.text}`;
    before = line;
  }
  flush();
}

/** The size that most letters of the page have. */
function commonSize(lines: readonly Line[]): number {
  const letters = new Map<number, number>();
  for (const line of lines) {
    const size = Math.round(line.size * 2) / 2;
    letters.set(size, (letters.get(size) ?? 0) + line.text.length);
  }
  return [...letters].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 0;
}
