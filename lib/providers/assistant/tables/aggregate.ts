/** Sums, averages, extremes and counts over a column, from the rows themselves. */
import { count, say } from '../language.ts';
import { makePacer } from '../pace.ts';
import type { Reply, Turn } from '../skill.ts';
import { escapeMarkdown } from '../text/markdown.ts';
import { terms } from '../text/words.ts';
import { filterRows, findNumericColumn, isTotalRow, nameScore } from './columns.ts';
import { readNumber, type Table } from './parse.ts';
import { inBrackets, linkTo, type Sheet, sourcesOf } from './sheet.ts';

export type Operation = 'sum' | 'average' | 'min' | 'max' | 'count';

const OPERATIONS: readonly (readonly [RegExp, Operation])[] = [
  [/\baverage|\bmean\b|(?<!\p{L})средн/iu, 'average'],
  [
    /\bhighest|\bmaxim|\blargest|\bmost\b|\bbest\b|\btop\b|\bbiggest|\bmax\b|\bdearest|максим|наибольш|сам(?:ый|ая|ое) (?:дорог|больш|высок)|больше всего/iu,
    'max',
  ],
  [
    /\blowest|\bminim|\bsmallest|\bleast\b|\bworst\b|\bfewest\b|\bcheapest|\bmin\b|миним|наименьш|сам(?:ый|ая|ое) (?:деш[её]в|маленьк|низк)|меньше всего/iu,
    'min',
  ],
  [
    /how many (?:rows|lines|records|entries)|number of (?:rows|records|entries)|сколько (?:в \p{L}+ )?(?:строк|записей)|количество (?:строк|записей)/iu,
    'count',
  ],
  [/\btotal|\bsum\b|add up|altogether|(?<!\p{L})(?:сумм|итог|всего|сложи)/iu, 'sum'],
];
const MAX_GROUPS = 50;

export const readOperation = (question: string): Operation | null =>
  OPERATIONS.find(([pattern]) => pattern.test(question.replace(/at (?:least|most)/giu, '')))?.[1] ?? null;

export async function aggregate(
  turn: Turn,
  sheet: Sheet,
  question: string,
  operation: Operation,
  selected: {
    readonly rows: readonly (readonly string[])[];
    readonly labels: readonly string[];
    /** Where the question names none. */
    readonly column?: number;
  },
): Promise<Reply | null> {
  const { language } = turn;
  const { table } = sheet;
  const asked = new Set(terms(question));
  const pace = makePacer(turn.signal);
  const where = escapeMarkdown(selected.labels.join(', '));
  const link = linkTo(turn, sheet);
  const kept = await filterRows(selected.rows, (row) => !isTotalRow(row), turn.signal);
  const size = count(language, kept.length, ['row', 'rows'], ['строка', 'строки', 'строк']);
  const sources = sourcesOf(sheet, []);
  const found = true;
  if (operation === 'count')
    return {
      text: `**${count(language, selected.rows.length, ['row', 'rows'], ['строка', 'строки', 'строк'])}**${inBrackets(where, link)}`,
      sources,
      found,
    };
  const column = selected.column ?? findNumericColumn(table, asked, !sheet.tabular);
  if (column === null) return null;
  const label = escapeMarkdown(table.columns[column] ?? '');
  const of = (what: string): string => (label === '' ? what : `${what}, ${label}`);
  const cells: { row: readonly string[]; value: number }[] = [];
  for (const [at, row] of kept.entries()) {
    if (at % 256 === 0) await pace();
    const value = readNumber(row[column] ?? '');
    if (value !== null) cells.push({ row, value });
  }
  if (cells.length === 0) return null;
  const number = (value: number) =>
    value.toLocaleString(language === 'ru' ? 'ru-RU' : 'en-US', { maximumFractionDigits: 4 });
  const reduce = (values: readonly number[]) => {
    const sum = Number(values.reduce((total, value) => total + value, 0).toFixed(6));
    return operation === 'average' ? sum / values.length : sum;
  };
  const left = kept.length - cells.length;
  const skipped =
    left === 0 ? '' : say(language, ` ${left} without a number left out.`, ` Без числа, пропущено: ${left}.`);
  if (operation === 'min' || operation === 'max') {
    const extreme = cells.reduce((a, b) => ((operation === 'max' ? b.value > a.value : b.value < a.value) ? b : a));
    const shown = table.columns.map((title, index) => {
      const bold = index === column ? '**' : '';
      return `${title === '' ? '' : `${escapeMarkdown(title)}: `}${bold}${escapeMarkdown(extreme.row[index] ?? '')}${bold}`;
    });
    const what = operation === 'max' ? say(language, 'Highest', 'Наибольшее') : say(language, 'Lowest', 'Наименьшее');
    const text = `${of(what)}: ${shown.join(', ')}${inBrackets(where, link)}.${skipped}`;
    return { text, sources: sourcesOf(sheet, [extreme.row]), found };
  }
  const group = /\b(?:by|per|for each) |(?<!\p{L})(?:по|для каждого|для каждой) /iu.test(question)
    ? groupColumn(table, asked, column)
    : null;
  if (group !== null) {
    const groups = new Map<string, number[]>();
    for (const [at, { row, value }] of cells.entries()) {
      if (at % 256 === 0) await pace();
      const known = groups.get(row[group] ?? '');
      if (known === undefined) groups.set(row[group] ?? '', [value]);
      else known.push(value);
    }
    // One row each: "the average per month" of a table of months is the average of all.
    if (groups.size < cells.length || operation === 'sum') {
      const lines = [...groups]
        .slice(0, MAX_GROUPS)
        .map(([key, values]) => `| ${escapeMarkdown(key)} | ${number(reduce(values))} |`);
      const head = `| ${escapeMarkdown(table.columns[group] ?? '')} | ${label} |\n| --- | ---: |`;
      return { text: `${head}\n${lines.join('\n')}\n\n${link}`.trimEnd(), sources, found };
    }
  }
  const what = operation === 'sum' ? say(language, 'Total', 'Сумма') : say(language, 'Average', 'Среднее');
  const result = number(reduce(cells.map(({ value }) => value)));
  return {
    text: `${of(what)}: **${result}**${inBrackets(where, size, link)}.${skipped}`,
    sources,
    found,
  };
}

function groupColumn(table: Table, asked: ReadonlySet<string>, except: number): number | null {
  const found = table.columns.findIndex((title, index) => index !== except && nameScore(title, asked) >= 1);
  return found < 0 ? null : found;
}
