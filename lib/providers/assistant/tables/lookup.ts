/** One cell, or the row it stands in: "amount of Research in March", "who approved travel in April". */
import { readQuestion } from '../documents/question.ts';
import type { Reply, Turn } from '../skill.ts';
import { escapeMarkdown } from '../text/markdown.ts';
import { terms } from '../text/words.ts';
import { isAsked, isNumeric, isTemporal, isTotalRow, nameScore, rowsWith } from './columns.ts';
import { linkTo, rowText, type Sheet, sourcesOf, tableReply } from './sheet.ts';

/** Share of the question's words that labels and column titles must account for. */
const ENOUGH = 0.6;
/** Words for a row as such, and for what every table tells. */
const EMPTY = new Set(
  terms('row rows line entry record table value cell строка запись таблица значение amount number'),
);

export async function lookUp(
  turn: Turn,
  sheet: Sheet,
  question: string,
  labels: ReadonlyMap<number, readonly string[]>,
): Promise<Reply | null> {
  const { table } = sheet;
  if (labels.size === 0) return null;
  const read = readQuestion(question);
  const asked = new Set(terms(question));
  const named = table.columns
    .flatMap((title, index) => (labels.has(index) ? [] : [{ index, score: nameScore(title, asked) }]))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score);
  const best = named.filter(({ score }) => score === named[0]?.score).map(({ index }) => index);
  const titles = [...labels.keys(), ...best].map((index) => table.columns[index]);
  const known = new Set(
    terms([...[...labels.values()].flat(), ...titles, table.name, sheet.part?.name ?? ''].join(' ')),
  );
  const telling = read.stems.filter((stem) => !EMPTY.has(stem));
  const covered = telling.filter((stem) => isAsked(stem, known)).length;
  if (covered < ENOUGH * telling.length) return null;
  const rows = (await rowsWith(table, labels, turn.signal)).filter((row) => !isTotalRow(row));
  const [row] = rows;
  if (row === undefined) return null;
  const columns = best.length > 0 ? best : columnsFor(sheet, labels, read.wants);
  if (rows.length > 1) return tableReply(turn, sheet, rows, [...labels.values()].flat().join(', '));
  const cells = columns.filter((index) => (row[index] ?? '') !== '');
  const facts = cells.map(
    (index) =>
      `${table.columns[index] ? `${escapeMarkdown(table.columns[index])}: ` : ''}**${escapeMarkdown(row[index] ?? '')}**`,
  );
  const quote = `> ${escapeMarkdown(rowText(sheet, row))} ${linkTo(turn, sheet)}`.trimEnd();
  return {
    text: facts.length === 0 ? quote : `${facts.join(', ')}\n\n${quote}`,
    sources: sourcesOf(sheet, [row]),
    found: true,
  };
}

/** No column is named: those that hold the kind of thing asked for. */
function columnsFor(
  { table }: Sheet,
  labels: ReadonlyMap<number, readonly string[]>,
  wants: readonly string[],
): number[] {
  const free = [...table.columns.keys()].filter((index) => !labels.has(index));
  if (wants.includes('date')) {
    const dates = free.filter((index) => isTemporal(table, index));
    if (dates.length > 0) return dates;
  }
  if (wants.some((kind) => kind === 'money' || kind === 'number'))
    return free.filter((index) => isNumeric(table, index));
  return free.length === 1 ? free : [];
}
