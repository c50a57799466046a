/** XLSX (ECMA-376, SpreadsheetML): each sheet as comma-separated rows, with the values the cells show. */
import path from 'node:path';
import type { Archive } from '../archive.ts';
import { DocumentBuilder, type ExtractedDocument } from './document.ts';
import { parseMarkup } from './markup.ts';
import { xmlOf } from './office.ts';

/** Columns past this are not read: sheets claim 16,384 and use a few. */
const MAX_COLUMNS = 256;
/** Built-in number formats that are dates or times (ECMA-376 part 1, 18.8.30). */
const DATE_FORMATS = new Set([14, 15, 16, 17, 22, 27, 30, 36, 50, 57]);
/** Day 0 of the 1900 date system, with its leap-year error, and of the 1904 one; ms since the epoch. */
const EPOCH_1900 = Date.UTC(1899, 11, 30);
const EPOCH_1904 = Date.UTC(1904, 0, 1);
const DAY_MS = 86_400_000;

interface Book {
  readonly sheets: { readonly name: string; readonly relation: string }[];
  readonly epoch: number;
}

export async function readXlsx(archive: Archive): Promise<ExtractedDocument> {
  const into = new DocumentBuilder();
  const book = readBook(await xmlOf(archive, 'xl/workbook.xml'));
  const targets = readRelations(await xmlOf(archive, 'xl/_rels/workbook.xml.rels'));
  const strings = archive.has('xl/sharedStrings.xml') ? readStrings(await xmlOf(archive, 'xl/sharedStrings.xml')) : [];
  const dateStyles = archive.has('xl/styles.xml')
    ? readDateStyles(await xmlOf(archive, 'xl/styles.xml'))
    : new Set<number>();
  for (const [index, sheet] of book.sheets.entries()) {
    const target = targets.get(sheet.relation);
    const part = target?.startsWith('/') ? target.slice(1) : path.posix.join('xl', target ?? '');
    if (target === undefined || into.full || !archive.has(part)) continue;
    into.startPage(index + 1, sheet.name);
    into.addHeading(sheet.name);
    readSheet(await xmlOf(archive, part), { strings, dateStyles, epoch: book.epoch }, into);
  }
  return into.build(book.sheets.length);
}

function readBook(xml: string): Book {
  const sheets: { name: string; relation: string }[] = [];
  let epoch = EPOCH_1900;
  parseMarkup(xml, 'xml', {
    open(name, attributes) {
      if (name === 'sheet') sheets.push({ name: attributes.name ?? '', relation: attributes['r:id'] ?? '' });
      if (name === 'workbookPr' && /^(1|true)$/.test(attributes.date1904 ?? '')) epoch = EPOCH_1904;
    },
  });
  return { sheets, epoch };
}

function readRelations(xml: string): Map<string, string> {
  const targets = new Map<string, string>();
  parseMarkup(xml, 'xml', {
    open(name, attributes) {
      if (name === 'Relationship') targets.set(attributes.Id ?? '', attributes.Target ?? '');
    },
  });
  return targets;
}

function readStrings(xml: string): string[] {
  const strings: string[] = [];
  let text = '';
  let inText = false;
  let phonetic = false;
  parseMarkup(xml, 'xml', {
    open(name) {
      if (name === 'si') text = '';
      if (name === 't') inText = true;
      if (name === 'rPh') phonetic = true;
    },
    text(value) {
      if (inText && !phonetic) text += value;
    },
    close(name) {
      if (name === 't') inText = false;
      if (name === 'rPh') phonetic = false;
      if (name === 'si') strings.push(text);
    },
  });
  return strings;
}

/** Indexes of cell styles that show a number as a date. */
function readDateStyles(xml: string): Set<number> {
  const custom = new Set<number>();
  const styles = new Set<number>();
  let inCellFormats = false;
  let index = 0;
  parseMarkup(xml, 'xml', {
    open(name, attributes) {
      const id = Number(attributes.numFmtId);
      // A format is a date when it names a year or a day outside quotes and colours.
      const code = (attributes.formatCode ?? '').replace(/"[^"]*"|\[[^\]]*\]|\\./g, '');
      if (name === 'numFmt' && /[yd]/i.test(code)) custom.add(id);
      if (name === 'cellXfs') inCellFormats = true;
      if (name !== 'xf' || !inCellFormats) return;
      if (DATE_FORMATS.has(id) || custom.has(id)) styles.add(index);
      index++;
    },
    close(name) {
      if (name === 'cellXfs') inCellFormats = false;
    },
  });
  return styles;
}

interface SheetContext {
  readonly strings: readonly string[];
  readonly dateStyles: ReadonlySet<number>;
  readonly epoch: number;
}

function readSheet(xml: string, context: SheetContext, into: DocumentBuilder): void {
  let row: string[] = [];
  let column = 0;
  let type = '';
  let style = 0;
  let value = '';
  let inValue = false;
  parseMarkup(xml, 'xml', {
    done: () => into.full,
    open(name, attributes) {
      if (name === 'row') row = [];
      else if (name === 'c') {
        column = columnOf(attributes.r ?? '') ?? row.length;
        type = attributes.t ?? 'n';
        style = Number(attributes.s ?? 0);
        value = '';
      } else if (name === 'v' || name === 't') inValue = true;
    },
    text(text) {
      if (inValue) value += text;
    },
    close(name) {
      if (name === 'v' || name === 't') inValue = false;
      else if (name === 'c' && value !== '' && column < MAX_COLUMNS) {
        while (row.length < column) row.push('');
        row[column] = shownValue(value, type, style, context);
      } else if (name === 'row' && row.some((cell) => cell !== '')) into.addRow(row.map(csvCell).join(','));
    },
  });
}

function shownValue(value: string, type: string, style: number, { strings, dateStyles, epoch }: SheetContext): string {
  if (type === 's') return strings[Number(value)] ?? '';
  if (type === 'b') return value === '1' ? 'TRUE' : 'FALSE';
  const number = Number(value);
  if (type !== 'n' || !Number.isFinite(number)) return value;
  if (dateStyles.has(style)) {
    const date = new Date(epoch + Math.round(number * DAY_MS));
    if (Number.isNaN(date.getTime())) return value;
    return Number.isInteger(number)
      ? date.toISOString().slice(0, 10)
      : date.toISOString().slice(0, 16).replace('T', ' ');
  }
  // 0.1 + 0.2 is stored as 0.30000000000000004; a sheet shows at most 15 digits.
  return String(Number(number.toPrecision(15)));
}

/** "BC12" -> 54 (0-based); null when there is no reference. */
function columnOf(reference: string): number | null {
  const letters = /^[A-Z]{1,3}/.exec(reference)?.[0];
  if (!letters) return null;
  return [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}

const csvCell = (cell: string): string => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
