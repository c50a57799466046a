/** Questions of tables, in files that are one and in texts that hold one: cells, rows, comparisons, sums. */
import { lastSubject, readFollowUp } from '../conversation/follow-up.ts';
import { readQuestion } from '../documents/question.ts';
import type { Bid, Reply, Skill, Turn } from '../skill.ts';
import { aggregate, readOperation } from '../tables/aggregate.ts';
import { filterRows, findNumericColumn, isTotalRow, labelsIn, nameScore, rowsWith } from '../tables/columns.ts';
import { readCondition } from '../tables/conditions.ts';
import { lookUp } from '../tables/lookup.ts';
import { openSheets } from '../tables/open.ts';
import { readNumber } from '../tables/parse.ts';
import { type Sheet, tableReply } from '../tables/sheet.ts';
import { terms } from '../text/words.ts';

const MAX_QUESTION = 300;
const ROWS_ASKED =
  /\b(?:rows?|entries|records|lines|list|show|filter|all|where|which|everything)\b|(?<!\p{L})(?:строк\p{L}*|запис\p{L}*|покажи|перечисли|выведи|отфильтруй|все|где|какие|список)(?!\p{L})/iu;
/** A label in a text is only a word; in a table it is a name. */
const IN_TEXT_CONFIDENCE = 0.9;
const CONFIDENCE = 0.93;

export const tables: Skill = {
  id: 'tables',
  async consider(turn): Promise<Bid | null> {
    if (turn.documents.length === 0 || turn.question === '' || turn.question.length > MAX_QUESTION) return null;
    if (readQuestion(turn.question).why === true) return null;
    for (const sheet of await openSheets(turn)) {
      const reply = await answerFrom(turn, sheet);
      if (reply !== null) return { confidence: sheet.tabular ? CONFIDENCE : IN_TEXT_CONFIDENCE, reply: () => reply };
    }
    return null;
  },
};

/** Null where the question is none of this table. */
export async function answerFrom(turn: Turn, sheet: Sheet): Promise<Reply | null> {
  const { question, labels } = await readAsked(turn, sheet);
  const names = [...labels.values()].flat();
  const condition = readCondition(question);
  const operation = readOperation(question);
  const labelled = await rowsWith(sheet.table, labels, turn.signal);
  const column = condition === null ? null : findNumericColumn(sheet.table, new Set(terms(question)), !sheet.tabular);
  if (condition !== null && column !== null) {
    const rows = await filterRows(
      labelled,
      (row) => {
        const value = readNumber(row[column] ?? '');
        return value !== null && !isTotalRow(row) && condition.holds(value);
      },
      turn.signal,
    );
    const what = [...names, `${sheet.table.columns[column] ?? ''} ${condition.label}`].join(', ');
    // "Records with a sum below 50": there the sum is a column.
    if ((operation === 'sum' || operation === 'average') && !ROWS_ASKED.test(question))
      return aggregate(turn, sheet, question, operation, { rows, labels: [what] });
    return tableReply(turn, sheet, rows, what);
  }
  if (operation !== null && (sheet.tabular || operation !== 'count')) {
    const reply = await aggregate(turn, sheet, question, operation, {
      rows: labelled,
      labels: names,
    });
    if (reply !== null) return reply;
  }
  if (
    sheet.tabular &&
    labels.size > 0 &&
    labelled.length > 0 &&
    ROWS_ASKED.test(question) &&
    namesOnly(question, sheet, labels)
  )
    return tableReply(turn, sheet, labelled, names.join(', '));
  return lookUp(turn, sheet, question, labels);
}

/** The question is about whole rows: it names no column but those its labels stand in. */
function namesOnly(question: string, { table }: Sheet, labels: ReadonlyMap<number, readonly string[]>): boolean {
  const asked = new Set(terms(question));
  return table.columns.every((title, index) => labels.has(index) || nameScore(title, asked) === 0);
}

/** "And for Travel?" is the question before with another label in the same column. */
async function readAsked(
  turn: Turn,
  { table }: Sheet,
): Promise<{ question: string; labels: ReadonlyMap<number, readonly string[]> }> {
  const labels = await labelsIn(table, turn.question, turn.signal);
  const followUp = readFollowUp(turn.question);
  const previous = lastSubject(turn.earlier);
  if (followUp?.kind !== 'subject' || previous === null) return { question: turn.question, labels };
  const before = await labelsIn(table, previous, turn.signal);
  const old = [...before].flatMap(([column, values]) => (labels.has(column) ? values : []));
  const kept = old.reduce((text, label) => text.replaceAll(new RegExp(escapeRegExp(label), 'giu'), ' '), previous);
  return { question: `${kept} ${followUp.subject}`, labels: new Map([...before, ...labels]) };
}

const escapeRegExp = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/gu, '\\$&');
