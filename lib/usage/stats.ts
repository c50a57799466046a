/** Sums over usage: by day, model, provider and user. */
import { Prisma } from '../../generated/prisma/client.ts';
import type { UsageStats, UsageTotals } from '../contract/api.ts';
import { NotFoundError } from '../contract/errors.ts';
import { database } from '../platform/database.ts';
import { dayOf } from './day.ts';
import { flushUsage } from './write-later.ts';

interface Sum {
  readonly day: string;
  readonly model: string;
  readonly provider: string;
  readonly user: string;
  readonly requests: bigint | number;
  readonly prompt: bigint | number;
  readonly completion: bigint | number;
  readonly saved: bigint | number | null;
  readonly total: bigint | number;
}

const DAY_MS = 24 * 60 * 60_000;
const NONE: UsageTotals = { requests: 0, prompt_tokens: 0, completion_tokens: 0, saved_tokens: 0, total_tokens: 0 };

/** The last `days` days, today included, UTC. @param user counts this one only; undefined everybody. */
export async function readStats(ownerId: string, days: number, user: string | undefined): Promise<UsageStats> {
  await flushUsage();
  const today = Date.now();
  const dates = Array.from({ length: days }, (_, index) => dayOf(new Date(today - (days - 1 - index) * DAY_MS)));
  const first = dates[0] ?? '';
  // `saved_tokens` is only in what clients report, so it has no column; a text there counts as nothing.
  const sums = await database().$queryRaw<Sum[]>(Prisma.sql`
    SELECT day, model, provider, user, COUNT(*) AS requests, SUM(promptTokens) AS prompt,
           SUM(completionTokens) AS completion, SUM(totalTokens) AS total,
           SUM(CASE json_type(payload, '$.saved_tokens') WHEN 'integer'
               THEN MIN(MAX(json_extract(payload, '$.saved_tokens'), 0), 1000000000) ELSE 0 END) AS saved
    FROM Usage WHERE ownerId = ${ownerId} AND day >= ${first}
      ${user === undefined ? Prisma.empty : Prisma.sql`AND user = ${user}`}
    GROUP BY day, model, provider, user`);
  const byDay = addUp(sums, (sum) => sum.day);
  return {
    days: dates.map((date) => ({ date, ...(byDay.get(date) ?? NONE) })),
    models: toObject(addUp(sums, (sum) => sum.model)),
    providers: toObject(addUp(sums, (sum) => sum.provider)),
    users: toObject(addUp(sums, (sum) => sum.user)),
    totals: addUp(sums, () => '').get('') ?? NONE,
  };
}

/** A day's lines as they were reported, one JSON object each. @throws NotFoundError for a day without any. */
export async function readUsageLines(ownerId: string, day: string): Promise<string> {
  const rows = await database().usage.findMany({
    where: { ownerId, day },
    orderBy: { seq: 'asc' },
    select: { payload: true },
  });
  if (rows.length === 0) throw new NotFoundError('No usage data found for this date');
  return rows.map(({ payload }) => `${payload}\n`).join('');
}

function addUp(sums: readonly Sum[], keyOf: (sum: Sum) => string): Map<string, UsageTotals> {
  const totals = new Map<string, UsageTotals>();
  for (const sum of sums) {
    const key = keyOf(sum);
    const before = totals.get(key) ?? NONE;
    totals.set(key, {
      requests: before.requests + Number(sum.requests),
      prompt_tokens: before.prompt_tokens + Number(sum.prompt),
      completion_tokens: before.completion_tokens + Number(sum.completion),
      saved_tokens: before.saved_tokens + Number(sum.saved ?? 0),
      total_tokens: before.total_tokens + Number(sum.total),
    });
  }
  return totals;
}

/** Largest first. Names come from clients, so the object has no prototype they could hit; '' is nobody's name. */
function toObject(totals: ReadonlyMap<string, UsageTotals>): Record<string, UsageTotals> {
  const object: Record<string, UsageTotals> = Object.create(null);
  const named = [...totals].filter(([name]) => name !== '');
  for (const [name, sum] of named.sort(([, a], [, b]) => b.total_tokens - a.total_tokens)) object[name] = sum;
  return object;
}
