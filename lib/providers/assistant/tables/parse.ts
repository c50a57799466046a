/** Rows out of delimited text (RFC 4180 quotes); the delimiter is the one that cuts the lines most evenly. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const DELIMITERS = [',', ';', '\t', '|'] as const;
/** Rows worked on; more is a database, not a file to ask about. */
const MAX_ROWS = 200_000;

export function parseTable(text: string): Table | null {
  const sample = text.split(/\r?\n/u, 30).filter((line) => line.trim() !== '');
  // A sheet's text begins with the sheet's name on a line of its own.
  const best = DELIMITERS.map((delimiter) => {
    const widths = sample.map((line) => splitRow(line, delimiter).length);
    const width = widths.find((one) => one > 1) ?? 1;
    return { delimiter, width, even: widths.filter((one) => one === width).length / Math.max(1, widths.length) };
  })
    .filter(({ width, even }) => width > 1 && even >= 0.6)
    .sort((a, b) => b.even - a.even || b.width - a.width)[0];
  if (best === undefined) return null;
  const all = records(text, best.delimiter);
  const first = all.findIndex((row) => row.length > 1);
  // A lone cell further down is the name of the next sheet: another table.
  const next = all.findIndex((row, index) => index > first && row.length === 1);
  const [head, ...rows] = all.slice(Math.max(0, first), next < 0 ? undefined : next);
  if (head === undefined || rows.length === 0) return null;
  return { columns: head.map((cell) => cell.trim()), rows };
}

const splitRow = (line: string, delimiter: string): string[] => records(line, delimiter)[0] ?? [];

function records(text: string, delimiter: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let quoted = false;
  const endRow = () => {
    row.push(cell.trim());
    if (row.some((value) => value !== '')) rows.push(row);
    row = [];
    cell = '';
  };
  for (let at = 0; at < text.length && rows.length <= MAX_ROWS; at++) {
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
    } else if (char === '\n') endRow();
    else if (char !== '\r' && char !== '\ufeff') cell += char;
  }
  endRow();
  return rows;
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
