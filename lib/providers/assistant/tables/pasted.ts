/** A table pasted into the message, apart from the question about it: Markdown, TSV, CSV, or lines like "Apples 3". */
import { readOperation } from './aggregate.ts';
import { parseInlineTables, parseTable, readNumber, type Table } from './parse.ts';

/** More than this is a file: attach it. Keeps one turn of the event loop short. */
const MAX_CHARS = 100_000;
const DELIMITERS = ['\t', ';', ','] as const;
const FENCE = /^\s*```/u;
/** "- Green apples: $3.20" */
const PAIR =
  /^\s*(?:[-*•]\s+|\d+[.)]\s+)?(\p{L}[^\n]*?)\s*(?:[:=–—]|\s-)?\s+([-−]?[$€£₽]?\s?\d[\d\s.,]*(?:\s?(?:[$€£₽%]|руб\.?|р\.))?)\s*$/u;

export interface Pasted {
  /** What is left of the message: the question. */
  readonly task: string;
  readonly table: Table;
}

/** Null where the message holds no table of at least two rows with numbers in them. */
export function splitPasted(message: string): Pasted | null {
  if (!message.includes('\n') || message.length > MAX_CHARS) return null;
  const lines = message.split(/\r?\n/u).filter((line) => !FENCE.test(line));
  return readMarkdown(lines) ?? readDelimited(lines) ?? readPairs(lines);
}

function readMarkdown(lines: readonly string[]): Pasted | null {
  const [from, to] = longestRun(lines, (line) => /^\s*\|.*\|\s*$|\S \| \S/u.test(line));
  const table = to - from < 2 ? undefined : parseInlineTables(lines.slice(from, to).join('\n'))[0];
  return table === undefined ? null : { task: without(lines, from, to), table: withHead(table) };
}

function readDelimited(lines: readonly string[]): Pasted | null {
  for (const delimiter of DELIMITERS) {
    const [from, to] = longestRun(lines, (line) => line.includes(delimiter));
    if (to - from < 2) continue;
    const parsed = parseTable(lines.slice(from, to).join('\n'));
    const table = parsed === null ? null : withHead(parsed);
    // Prose has commas too: a table has a column of numbers.
    if (table === null || numericColumns(table).length === 0) continue;
    return { task: without(lines, from, to), table };
  }
  return null;
}

function readPairs(lines: readonly string[]): Pasted | null {
  const [from, to] = longestRun(lines, (line) => PAIR.test(line) && !line.includes('?'));
  if (to - from < 2) return null;
  const rows = lines.slice(from, to).map((line) => {
    const match = PAIR.exec(line);
    return [match?.[1]?.trim() ?? '', match?.[2]?.trim() ?? ''];
  });
  const above = /^(\p{L}+)[\s,;:]+(\p{L}+)$/u.exec(lines[from - 1]?.trim() ?? '');
  const isHead = above !== null && readOperation(above[0]) === null;
  const columns = isHead ? [above[1] ?? '', above[2] ?? ''] : ['', ''];
  return { task: without(lines, isHead ? from - 1 : from, to), table: { name: '', columns, rows } };
}

/** A first row with a number where the column has numbers is no head. */
function withHead(table: Table): Table {
  const numeric = numericColumns(table);
  if (!numeric.some((index) => readNumber(table.columns[index] ?? '') !== null)) return table;
  return { ...table, columns: table.columns.map(() => ''), rows: [table.columns, ...table.rows] };
}

export const numericColumns = ({ columns, rows }: Table): number[] =>
  [...columns.keys()].filter((index) => {
    const cells = rows.map((row) => row[index] ?? '').filter((cell) => cell !== '');
    return cells.length > 0 && cells.filter((cell) => readNumber(cell) !== null).length >= 0.6 * cells.length;
  });

/** The longest stretch of lines that fit, as [from, to). */
function longestRun(lines: readonly string[], fits: (line: string) => boolean): readonly [number, number] {
  let best: readonly [number, number] = [0, 0];
  let from = 0;
  for (let at = 0; at <= lines.length; at++) {
    const line = lines[at];
    if (line !== undefined && fits(line)) continue;
    if (at - from > best[1] - best[0]) best = [from, at];
    from = at + 1;
  }
  return best;
}

const without = (lines: readonly string[], from: number, to: number): string =>
  [...lines.slice(0, from), ...lines.slice(to)].join(' ').replace(/\s+/gu, ' ').trim();
