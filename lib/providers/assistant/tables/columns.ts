/** Which columns and which row labels of a table a question names. */
import { makePacer } from '../pace.ts';
import { relatedStems } from '../text/concepts.ts';
import { findEntities } from '../text/entities.ts';
import { terms, words } from '../text/words.ts';
import { readNumber, type Table } from './parse.ts';

/** Rows that tell what a column holds. */
const SAMPLE = 200;
/** Different values of a column up to which other forms and words of the same notion count too. */
const MAX_LABELS = 1_000;
const TOTAL_ROW = /^(?:grand |sub-?)?(?:total|sum)s?$|^(?:итого|всего|сумма)(?: по \p{L}+)?$/iu;

const shares = (table: Table, column: number, fits: (cell: string) => boolean): boolean => {
  const cells = table.rows
    .slice(0, SAMPLE)
    .map((row) => row[column] ?? '')
    .filter((cell) => cell !== '');
  return cells.length > 0 && cells.filter(fits).length / cells.length >= 0.6;
};

export const isNumeric = (table: Table, column: number): boolean =>
  shares(table, column, (cell) => readNumber(cell) !== null);

export const isTemporal = (table: Table, column: number): boolean =>
  shares(table, column, (cell) => findEntities(cell.slice(0, 60), new Set(['date', 'time'])).length > 0);

/** A row that sums up the others: counted with them it would count everything twice. */
export const isTotalRow = (row: readonly string[]): boolean => TOTAL_ROW.test(row.find((cell) => cell !== '') ?? '');

/** "The dearest" asks about the price. */
const PRICE = new Set(terms('expensive cheapest cheap дорогой дешевый дешевле'));

/** How well a question names a column: 1 for each word of its title, 0.5 for one of the same notion. */
export function nameScore(title: string, asked: ReadonlySet<string>): number {
  return terms(title).reduce((sum, stem) => {
    if (asked.has(stem)) return sum + 1;
    const related = [...relatedStems(stem)].some((other) => asked.has(other));
    const price = /^(?:цен|pric|cost|стоим)/u.test(stem) && [...PRICE].some((other) => asked.has(other));
    return sum + (related || price ? 0.5 : 0);
  }, 0);
}

/** The numeric column the question names, or the only one; null when it could be several. */
export function findNumericColumn(table: Table, asked: ReadonlySet<string>, mustBeNamed = false): number | null {
  const scored = table.columns
    .flatMap((title, index) => (isNumeric(table, index) ? [{ index, score: nameScore(title, asked) }] : []))
    .sort((a, b) => b.score - a.score);
  const [first, second] = scored;
  if (first === undefined) return null;
  if (first.score > (second?.score ?? 0)) return first.index;
  return scored.length === 1 && !mustBeNamed ? first.index : null;
}

/** Column -> its values that the question names ("for Research", "in Казань"). */
export async function labelsIn(
  table: Table,
  question: string,
  signal: AbortSignal,
): Promise<ReadonlyMap<number, readonly string[]>> {
  const asked = new Set(terms(question));
  const pace = makePacer(signal);
  const found = new Map<number, readonly string[]>();
  for (const index of table.columns.keys()) {
    if (isNumeric(table, index)) continue;
    const values = new Set<string>();
    for (const [at, row] of table.rows.entries()) {
      if (at % 256 === 0) await pace();
      if (!isTotalRow(row)) values.add(row[index] ?? '');
    }
    if (values.size > MAX_LABELS) {
      const spelled = await spelledOut(values, question, pace);
      if (spelled.length > 0) found.set(index, spelled);
      continue;
    }
    const exact: string[] = [];
    const near: string[] = [];
    for (const value of values) {
      await pace();
      const stems = terms(value.slice(0, 120));
      if (stems.length === 0 ? isSpelled(value, question) : stems.every((stem) => asked.has(stem))) exact.push(value);
      else if (stems.length > 0 && stems.every((stem) => isAsked(stem, asked))) near.push(value);
    }
    // "Rent" is not meant by "rental" where there is a "Rental" too.
    if (exact.length + near.length > 0) found.set(index, exact.length > 0 ? exact : near);
  }
  return found;
}

/** Of very many values only those that stand in the question letter by letter; the longest of several. */
async function spelledOut(
  values: ReadonlySet<string>,
  question: string,
  pace: () => Promise<void> | undefined,
): Promise<string[]> {
  const asked = ` ${words(question).join(' ')} `;
  const found: string[] = [];
  let looked = 0;
  for (const value of values) {
    if (++looked % 256 === 0) await pace();
    const said = words(value.slice(0, 120)).join(' ');
    if (said.length >= 3 && asked.includes(` ${said} `)) found.push(value);
  }
  return found.filter((value) => !found.some((other) => other !== value && other.includes(value)));
}

/** A label that is also a function word ("May", "IT") counts where it stands as a name. */
function isSpelled(value: string, question: string): boolean {
  if (!/^\p{L}+$/u.test(value)) return false;
  const after = new RegExp(
    String.raw`(?<!\p{L})(?:in|for|of|on|during|at|is|=|в|за|на|по|для)\s+${value}(?!\p{L})`,
    'iu',
  );
  return after.test(question) || new RegExp(String.raw`(?<=\S )${value}(?!\p{L})`, 'u').test(question);
}

/** The rows that `keep` takes; gives way to other work, as a table may have a hundred thousand. */
export async function filterRows(
  rows: readonly (readonly string[])[],
  keep: (row: readonly string[]) => boolean,
  signal: AbortSignal,
): Promise<readonly (readonly string[])[]> {
  const pace = makePacer(signal);
  const kept: (readonly string[])[] = [];
  for (const [at, row] of rows.entries()) {
    if (at % 256 === 0) await pace();
    if (keep(row)) kept.push(row);
  }
  return kept;
}

/** The rows that carry one of the labels in every column that has any. */
export async function rowsWith(
  table: Table,
  labels: ReadonlyMap<number, readonly string[]>,
  signal: AbortSignal,
): Promise<readonly (readonly string[])[]> {
  if (labels.size === 0) return table.rows;
  const wanted = [...labels].map(([column, values]) => [column, new Set(values)] as const);
  return filterRows(table.rows, (row) => wanted.every(([column, values]) => values.has(row[column] ?? '')), signal);
}

export const isAsked = (stem: string, asked: ReadonlySet<string>): boolean =>
  asked.has(stem) || [...relatedStems(stem)].some((other) => asked.has(other));
