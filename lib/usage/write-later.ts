/**
 * Rows of usage that may wait: programs ask often, and a transaction an answer would be most of what an answer costs. They
 * are written together a moment later; who reads usage has them written first. A killed server loses that moment.
 */
import type { UsageCreateManyInput } from '../../generated/prisma/models.ts';
import { database } from '../platform/database.ts';
import { logger } from '../platform/log.ts';
import { singleton } from '../platform/singleton.ts';

const WAIT_MS = 250;
/** A database that refuses must not fill the memory. */
const MOST_WAITING = 10_000;

interface Waiting {
  rows: UsageCreateManyInput[];
  timer: NodeJS.Timeout | null;
  writing: Promise<void>;
}

const waiting = (): Waiting => singleton('usageRows', () => ({ rows: [], timer: null, writing: Promise.resolve() }));

export function writeUsageLater(row: UsageCreateManyInput): void {
  const state = waiting();
  state.rows.push(row);
  state.timer ??= setTimeout(() => void flushUsage(), WAIT_MS);
}

/** Writes what waits; resolves when it is in the database. Never rejects. */
export function flushUsage(): Promise<void> {
  const state = waiting();
  if (state.timer !== null) clearTimeout(state.timer);
  state.timer = null;
  state.writing = state.writing.then(() => write(state));
  return state.writing;
}

async function write(state: Waiting): Promise<void> {
  const { rows } = state;
  if (rows.length === 0) return;
  state.rows = [];
  try {
    await database().usage.createMany({ data: rows });
  } catch (cause) {
    logger().warn({ cause: String(cause), rows: rows.length }, 'Usage was not recorded; it is tried again');
    state.rows = [...rows, ...state.rows].slice(-MOST_WAITING);
    state.timer ??= setTimeout(() => void flushUsage(), 10 * WAIT_MS).unref();
  }
}
