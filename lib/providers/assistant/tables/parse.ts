/** Rows out of delimited text (RFC 4180 quotes); the delimiter is the one that cuts the lines most evenly. */
import { makePacer } from '../pace.ts';

export interface Table {
  /** Of the sheet it stands on; "" elsewhere. */
  readonly name: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const DELIMITERS = [',', ';', '\t', '|'] as const;
/** Rows worked on; more is a database, not a file to ask about. */
const MAX_ROWS = 200_000;

/** The first table of a text of moderate size; null where there is none. */
export function parseTable(text: string): Table | null {
  const delimiter = delimiterOf(text);
  return delimiter === null ? null : (cutTables([...records(text, delimiter)])[0] ?? null);
}

/** All tables of a delimited file, sheet by sheet; gives way to other work while it reads. */
export async function parseTables(text: string, signal: AbortSignal, known?: ','): Promise<Table[]> {
  const delimiter = known ?? delimiterOf(text);
  if (delimiter === null) return [];
  const pace = makePacer(signal);
  const rows: string[][] = [];
  for (const row of records(text, delimiter)) {
    rows.push(row);
    if (rows.length % 64 === 0) await pace();
  }
  return cutTables(rows);
}

/** Tables that stand in prose as lines of "a | b": how Word, HTML and Markdown tables come out as text. */
export function parseInlineTables(text: string): Table[] {
  const tables: Table[] = [];
  let run: string[][] = [];
  const close = (): void => {
    const [head, ...rows] = run;
    if (head !== undefined && rows.length > 0) tables.push({ name: '', columns: head, rows });
    run = [];
  };
  for (const line of text.split('\n')) {
    if (/^[\s|:-]+$/u.test(line) && line.includes('-')) continue;
    const cells = / \| |^\|.*\|$/u.test(line.trim())
      ? line
          .trim()
          .replace(/^\||\|$/gu, '')
          .split('|')
          .map((cell) => cell.trim())
      : [];
    if (cells.length < 2 || (run[0] !== undefined && run[0].length !== cells.length)) close();
    if (cells.length >= 2) run.push(cells);
  }
  close();
  return tables;
}

function delimiterOf(text: string): string | null {
  const sample = text
    .slice(0, 20_000)
    .split(/\r?\n/u, 30)
    .filter((line) => line.trim() !== '');
  const best = DELIMITERS.map((delimiter) => {
    const widths = sample.map((line) => splitRow(line, delimiter).length);
    // A sheet's text begins with the sheet's name on a line of its own.
    const width = widths.find((one) => one > 1) ?? 1;
    return { delimiter, width, even: widths.filter((one) => one === width).length / Math.max(1, widths.length) };
  })
    .filter(({ width, even }) => width > 1 && even >= 0.6)
    .sort((a, b) => b.even - a.even || b.width - a.width)[0];
  return best?.delimiter ?? null;
}

/** A lone cell is the name of the next sheet: another table begins. */
function cutTables(all: readonly (readonly string[])[]): Table[] {
  const tables: Table[] = [];
  let name = '';
  let start = 0;
  const close = (end: number): void => {
    const [head, ...rows] = all.slice(start, end);
    if (head !== undefined && rows.length > 0) tables.push({ name, columns: head.map((cell) => cell.trim()), rows });
  };
  for (const [at, row] of all.entries()) {
    if (row.length > 1) continue;
    close(at);
    name = (row[0] ?? '').replace(/^#+\s/u, '');
    start = at + 1;
  }
  close(all.length);
  return tables;
}

const splitRow = (line: string, delimiter: string): string[] => records(line, delimiter).next().value ?? [];

function* records(text: string, delimiter: string): Generator<string[], undefined, undefined> {
  let row: string[] = [];
  let cell = '';
  let quoted = false;
  let made = 0;
  const endRow = (): string[] | null => {
    row.push(cell.trim());
    const whole = row;
    row = [];
    cell = '';
    return whole.some((value) => value !== '') ? whole : null;
  };
  for (let at = 0; at < text.length && made <= MAX_ROWS; at++) {
    const char = text.charAt(at);
    if (quoted) {
      if (char !== '"') cell += char;
      else if (text.charAt(at + 1) === '"') cell += text.charAt(at++);
      else quoted = false;
    } else if (char === '"' && cell.trim() === '') {
      quoted = true;
      cell = '';
    } else if (char === delimiter) {
      row.push(cell.trim());
      cell = '';
    } else if (char === '\n') {
      const whole = endRow();
      if (whole === null) continue;
      made++;
      yield whole;
    } else if (char !== '\r' && char !== '\ufeff') cell += char;
  }
  const last = endRow();
  if (last !== null) yield last;
  return undefined;
}

/** A cell as a number: "1,200.50", "1 200,50", "€12", "12 %"; null when it is something else. */
export function readNumber(cell: string): number | null {
  const bare = cell.replace(/[\s\u00a0\u202f$€£₽%]/gu, '').replace(/(?:USD|EUR|GBP|RUB|руб\.?)$/iu, '');
  if (!/^-?[\d.,]+$/u.test(bare)) return null;
  const decimal = Math.max(bare.lastIndexOf(','), bare.lastIndexOf('.'));
  const tail = bare.length - decimal - 1;
  const separators = bare.match(/[.,]/gu)?.length ?? 0;
  const kinds = new Set(bare.match(/[.,]/gu)).size;
  // One comma with three digits after it groups thousands; a point there is a decimal point.
  const groups = kinds === 1 && (separators > 1 || (bare.includes(',') && tail === 3));
  const plain =
    decimal < 0 || groups
      ? bare.replace(/[.,]/gu, '')
      : `${bare.slice(0, decimal).replace(/[.,]/gu, '')}.${bare.slice(decimal + 1)}`;
  const value = Number(plain);
  return Number.isFinite(value) ? value : null;
}
