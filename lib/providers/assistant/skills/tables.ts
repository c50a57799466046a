/** Sums, averages, extremes and counts over the columns of attached tables, from the rows themselves. */
import { chooseDocuments } from '../documents/library.ts';
import { count, say } from '../language.ts';
import type { Bid, Reply, Skill, Turn } from '../skill.ts';
import { parseTable, readNumber, type Table } from '../tables/parse.ts';
import { relatedStems } from '../text/concepts.ts';
import { escapeMarkdown } from '../text/markdown.ts';
import { terms } from '../text/words.ts';

type Operation = 'sum' | 'average' | 'min' | 'max' | 'count';
const OPERATIONS: readonly (readonly [RegExp, Operation])[] = [
  [/\baverage|\bmean\b|средн/iu, 'average'],
  [
    /\bhighest|\bmaxim|\blargest|\bmost\b|\bbiggest|\bmax\b|максим|наибольш|сам(?:ый|ая|ое) (?:дорог|больш|высок)|больше всего/iu,
    'max',
  ],
  [
    /\blowest|\bminim|\bsmallest|\bleast\b|\bcheapest|\bmin\b|миним|наименьш|сам(?:ый|ая|ое) (?:деш[её]в|маленьк|низк)|меньше всего/iu,
    'min',
  ],
  [
    /how many (?:rows|lines|records|entries)|number of (?:rows|records|entries)|сколько (?:в \p{L}+ )?(?:строк|записей)|количество (?:строк|записей)/iu,
    'count',
  ],
  [/\btotal|\bsum\b|add up|altogether|сумм|итог|всего|сложи/iu, 'sum'],
];
const MAX_GROUPS = 50;

export const tables: Skill = {
  id: 'tables',
  async consider(turn): Promise<Bid | null> {
    const operation = OPERATIONS.find(([pattern]) => pattern.test(turn.question))?.[1];
    const part = chooseDocuments(
      turn,
      turn.documents.filter(
        ({ mediaType, name }) =>
          /csv|tab-separated|spreadsheet|excel/u.test(mediaType) || /\.(?:csv|tsv|xlsx?)$/iu.test(name),
      ),
    )[0];
    if (operation === undefined || part === undefined) return null;
    const table = parseTable(await part.text());
    if (table === null) return null;
    const reply = compute(turn, table, operation, part.name);
    return reply === null ? null : { confidence: 0.93, reply: () => reply };
  },
};

function compute(turn: Turn, table: Table, operation: Operation, name: string): Reply | null {
  const { language, question } = turn;
  const asked = new Set(terms(question));
  const rows = filterRows(table, asked);
  const where = rows.labels.length === 0 ? '' : `, ${escapeMarkdown(rows.labels.join(', '))}`;
  const used = `${escapeMarkdown(name)}${where}`;
  const size = count(language, rows.rows.length, ['row', 'rows'], ['строка', 'строки', 'строк']);
  if (operation === 'count') return { text: `**${size}** (${used})` };
  const column = findColumn(table, asked);
  if (column === null) return null;
  const label = table.columns[column] ?? '';
  const cells = rows.rows.flatMap((row) => {
    const value = readNumber(row[column] ?? '');
    return value === null ? [] : [{ row, value }];
  });
  if (cells.length === 0) return null;
  const number = (value: number) =>
    value.toLocaleString(language === 'ru' ? 'ru-RU' : 'en-US', { maximumFractionDigits: 4 });
  const add = (values: readonly number[]) => Number(values.reduce((sum, value) => sum + value, 0).toFixed(6));
  const left = rows.rows.length - cells.length;
  const skipped =
    left === 0 ? '' : say(language, ` ${left} without a number left out.`, ` Без числа, пропущено: ${left}.`);
  const group = /\b(?:by|per|for each) |(?<!\p{L})(?:по|для каждого|для каждой) /iu.test(question)
    ? groupColumn(table, asked, column)
    : null;
  if ((operation === 'sum' || operation === 'average') && group !== null) {
    const groups = new Map<string, number[]>();
    for (const { row, value } of cells) {
      const key = row[group] ?? '';
      groups.set(key, [...(groups.get(key) ?? []), value]);
    }
    const lines = [...groups]
      .slice(0, MAX_GROUPS)
      .map(
        ([key, values]) =>
          `| ${escapeMarkdown(key)} | ${number(operation === 'sum' ? add(values) : add(values) / values.length)} |`,
      );
    return {
      text: `| ${escapeMarkdown(table.columns[group] ?? '')} | ${escapeMarkdown(label)} |\n| --- | ---: |\n${lines.join('\n')}`,
    };
  }
  const values = cells.map(({ value }) => value);
  if (operation === 'sum' || operation === 'average') {
    const result = operation === 'sum' ? add(values) : add(values) / values.length;
    const what = operation === 'sum' ? say(language, 'Total', 'Сумма') : say(language, 'Average', 'Среднее');
    return { text: `${what}, ${escapeMarkdown(label)}: **${number(result)}** (${used}, ${size}).${skipped}` };
  }
  const extreme = cells.reduce((a, b) => ((operation === 'max' ? b.value > a.value : b.value < a.value) ? b : a));
  const cellsOfRow = table.columns.map(
    (title, index) =>
      `${escapeMarkdown(title)}: ${index === column ? '**' : ''}${escapeMarkdown(extreme.row[index] ?? '')}${index === column ? '**' : ''}`,
  );
  const what = operation === 'max' ? say(language, 'Highest', 'Наибольшее') : say(language, 'Lowest', 'Наименьшее');
  return { text: `${what}, ${escapeMarkdown(label)}: ${cellsOfRow.join(', ')} (${used}).${skipped}` };
}

const isNumeric = (table: Table, column: number): boolean => {
  const cells = table.rows
    .slice(0, 200)
    .map((row) => row[column] ?? '')
    .filter((cell) => cell !== '');
  return cells.length > 0 && cells.filter((cell) => readNumber(cell) !== null).length / cells.length >= 0.6;
};

/** The numeric column the question names, or the only one; null when it could be several. */
function findColumn(table: Table, asked: ReadonlySet<string>): number | null {
  const numeric = table.columns.map((_, index) => index).filter((index) => isNumeric(table, index));
  const scored = numeric
    .map((index) => ({ index, score: nameScore(table.columns[index] ?? '', asked) }))
    .sort((a, b) => b.score - a.score);
  const [first, second] = scored;
  if (first === undefined) return null;
  if (scored.length === 1 || (first.score > 0 && first.score > (second?.score ?? 0))) return first.index;
  return null;
}

function nameScore(title: string, asked: ReadonlySet<string>): number {
  return terms(title).reduce(
    (sum, stem) =>
      sum +
      (asked.has(stem) ? 1 : [...relatedStems(stem), ...PRICE_WORDS(stem)].some((other) => asked.has(other)) ? 0.5 : 0),
    0,
  );
}
/** "The dearest" asks about the price. */
const PRICE_WORDS = (stem: string): readonly string[] =>
  /^(?:цен|pric|cost|стоим)/u.test(stem) ? terms('expensive cheapest cheap дорогой дешевый дешевле') : [];

function groupColumn(table: Table, asked: ReadonlySet<string>, except: number): number | null {
  const found = table.columns.findIndex((title, index) => index !== except && nameScore(title, asked) >= 1);
  return found < 0 ? null : found;
}

/** Keeps the rows whose text cells the question names ("for Research", "in Казань"). */
function filterRows(
  table: Table,
  asked: ReadonlySet<string>,
): { rows: readonly (readonly string[])[]; labels: string[] } {
  let rows = table.rows;
  const labels: string[] = [];
  for (const [index] of table.columns.entries()) {
    if (isNumeric(table, index)) continue;
    const values = new Set(table.rows.map((row) => row[index] ?? ''));
    if (values.size > 1_000) continue;
    const named = [...values].filter((value) => {
      const stems = terms(value);
      return stems.length > 0 && stems.every((stem) => asked.has(stem));
    });
    if (named.length === 0) continue;
    rows = rows.filter((row) => named.includes(row[index] ?? ''));
    labels.push(...named);
  }
  return { rows, labels };
}
