/** The tables of the conversation's files; those of recently asked files are kept. */
import { singleton } from '../../../platform/singleton.ts';
import type { DocumentPart } from '../../provider.ts';
import { chooseDocuments } from '../documents/library.ts';
import type { Turn } from '../skill.ts';
import { parseInlineTables, parseTables } from './parse.ts';
import type { Sheet } from './sheet.ts';

/** Files whose tables stay in memory, and the text above which a file's are not kept. */
const KEPT_FILES = 4;
const KEPT_CHARS = 1_000_000;
/** Text formats are looked through for tables only so far. */
const INLINE_CHARS = 500_000;

const isSpreadsheet = (part: DocumentPart): boolean => /spreadsheet|excel/u.test(part.mediaType);
const isTabular = (part: DocumentPart): boolean =>
  isSpreadsheet(part) || /csv|tab-separated/u.test(part.mediaType) || /\.(?:csv|tsv|xlsx?)$/iu.test(part.name);

/** A file's content never changes under its id. */
const kept = () => singleton('assistant-tables', () => new WeakMap<object, Map<string, readonly Sheet[]>>());

/** Those the question is about, tables proper before tables in a text. */
export async function openSheets(turn: Turn): Promise<Sheet[]> {
  const parts = chooseDocuments(turn, turn.documents);
  const sheets: Sheet[] = [];
  for (const part of [...parts.filter(isTabular), ...parts.filter((one) => !isTabular(one))])
    sheets.push(...(await sheetsOf(turn, part)));
  return sheets;
}

async function sheetsOf(turn: Turn, part: DocumentPart): Promise<readonly Sheet[]> {
  const store = kept();
  const files = store.get(turn.tools) ?? new Map<string, readonly Sheet[]>();
  store.set(turn.tools, files);
  const key = `${turn.ownerId}/${part.fileId}`;
  const known = files.get(key);
  if (known !== undefined) return known;
  const text = await part.text();
  turn.signal.throwIfAborted();
  const tabular = isTabular(part);
  // The text of a workbook is written by the extraction, with commas.
  const delimiter = isSpreadsheet(part) ? ',' : undefined;
  const tables = tabular
    ? await parseTables(text, turn.signal, delimiter)
    : parseInlineTables(text.slice(0, INLINE_CHARS));
  const names = isSpreadsheet(part) ? await sheetNames(turn, part) : new Map<string, number>();
  const sheets = tables.map((table): Sheet => ({ part, table, tabular, page: names.get(table.name) ?? null }));
  if (text.length <= KEPT_CHARS) files.set(key, sheets);
  const [oldest] = files.keys();
  if (files.size > KEPT_FILES && oldest !== undefined) files.delete(oldest);
  return sheets;
}

/** The passages of a workbook know their sheet's number; its name is their heading. */
async function sheetNames(turn: Turn, part: DocumentPart): Promise<ReadonlyMap<string, number>> {
  const passages = await turn.tools.listPassages(turn.ownerId, part.fileId);
  return new Map(passages.flatMap(({ heading, page }) => (page === null ? [] : [[heading, page] as const])));
}
