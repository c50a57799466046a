/** What a killed server left behind: no row may stay `streaming` when nothing streams. */
import { database } from '../platform/database.ts';

/**
 * Marks answers of an earlier process as interrupted; they keep their text and can be continued.
 * Called once, before the first request. Returns how many there were.
 */
export async function markInterruptedRuns(): Promise<number> {
  const [messages] = await database().$transaction([
    database().message.updateMany({ where: { status: 'streaming' }, data: { status: 'interrupted' } }),
    database().run.updateMany({
      where: { status: 'running' },
      data: { status: 'interrupted', finishedAt: new Date() },
    }),
  ]);
  return messages.count;
}
