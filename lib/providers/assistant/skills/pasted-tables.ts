/** Questions about a table pasted into the conversation. */
import type { Bid, Reply, Skill, Turn } from '../skill.ts';
import { aggregate, type Operation, readOperation } from '../tables/aggregate.ts';
import { findNumericColumn } from '../tables/columns.ts';
import { numericColumns, splitPasted } from '../tables/pasted.ts';
import type { Sheet } from '../tables/sheet.ts';
import { terms } from '../text/words.ts';
import { answerFrom } from './tables.ts';

/** Below work on the text itself ("sort these lines"), above everything that opens files. */
const CONFIDENCE = 0.91;
/** A table further up is meant only where nothing newer fits. */
const EARLIER_CONFIDENCE = 0.7;

export const pastedTables: Skill = {
  id: 'pasted-tables',
  async consider(turn): Promise<Bid | null> {
    const pasted = splitPasted(turn.question);
    if (pasted !== null) {
      const reply = await answer(
        { ...turn, question: pasted.task },
        { part: null, page: null, tabular: true, ...pasted },
      );
      return reply === null ? null : { confidence: CONFIDENCE, reply: () => reply };
    }
    if (turn.documents.length > 0 || turn.images.length > 0 || readOperation(turn.question) === null) return null;
    const earlier = turn.earlier.map(splitPasted).findLast((one) => one !== null);
    if (earlier === null || earlier === undefined) return null;
    const reply = await answer(turn, { part: null, page: null, tabular: true, table: earlier.table });
    return reply === null ? null : { confidence: EARLIER_CONFIDENCE, reply: () => reply };
  },
};

async function answer(turn: Turn, sheet: Sheet): Promise<Reply | null> {
  const reply = await answerFrom(turn, sheet);
  if (reply !== null) return reply;
  const operation = readOperation(turn.question);
  if (operation === null || operation === 'count') return null;
  return eachColumn(turn, sheet, operation);
}

/** "The total" of a table with several columns of numbers names none of them: all are given. */
async function eachColumn(turn: Turn, sheet: Sheet, operation: Operation): Promise<Reply | null> {
  if (findNumericColumn(sheet.table, new Set(terms(turn.question))) !== null) return null;
  const texts: string[] = [];
  for (const column of numericColumns(sheet.table)) {
    const reply = await aggregate(turn, sheet, '', operation, { rows: sheet.table.rows, labels: [], column });
    if (reply !== null) texts.push(reply.text);
  }
  return texts.length === 0 ? null : { text: texts.join('\n\n'), found: true };
}
