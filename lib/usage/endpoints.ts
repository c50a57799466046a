/** Usage, statistics and client logs (contract, sections 2.8 and 10). */
import { z } from 'zod';
import { BadRequestError } from '../contract/errors.ts';
import { LIMITS } from '../contract/limits.ts';
import { json, text } from '../platform/http/answers.ts';
import { defineEndpoint } from '../platform/http/endpoint.ts';
import { addClientLog } from './client-log.ts';
import { addUsage } from './record.ts';
import { readStats, readUsageLines } from './stats.ts';

/** Any JSON object: what is not known is kept as it came. */
const reportSchema = z.record(z.string(), z.unknown());

export const postUsage = defineEndpoint({
  id: 'postUsage',
  method: 'POST',
  path: '/backend-api/v2/usage',
  face: 'gui',
  summary: 'Counts what a client reports of an answer it got',
  body: reportSchema,
  bodyLimit: LIMITS.reportBytes,
  handle: async ({ request, owner, body }) => {
    const user = request.headers.get('x-user') ?? request.headers.get('x_user');
    await addUsage(owner.id, user === null || 'user' in body ? body : { user, ...body });
    return json({});
  },
});

export const postLog = defineEndpoint({
  id: 'postLog',
  method: 'POST',
  path: '/backend-api/v2/log',
  face: 'gui',
  summary: 'Keeps what a client reports of an error it met',
  body: reportSchema,
  bodyLimit: LIMITS.reportBytes,
  handle: async ({ request, owner, body }) => {
    await addClientLog(owner.id, request.headers.get('origin'), body);
    return json({});
  },
});

export const getUsage = defineEndpoint({
  id: 'getUsage',
  method: 'GET',
  path: '/backend-api/v2/usage/{date}',
  face: 'gui',
  summary: "A day's usage, one JSON object a line",
  params: z.object({ date: z.string() }),
  handle: async ({ owner, params }) => {
    if (!isDate(params.date)) throw new BadRequestError('Invalid date format', { param: 'date' });
    const lines = await readUsageLines(owner.id, params.date);
    return text(lines, { headers: { 'content-type': 'application/jsonl; charset=utf-8' } });
  },
});

export const getStats = defineEndpoint({
  id: 'getStats',
  method: 'GET',
  path: '/backend-api/v2/stats',
  face: 'gui',
  summary: 'Usage of the last days by day, model, provider and user',
  query: z.object({
    days: z.coerce.number().int().min(1).max(LIMITS.statsDays).default(30),
    user: z.string().max(LIMITS.nameChars).optional(),
  }),
  handle: async ({ owner, query }) => json(await readStats(owner.id, query.days, query.user || undefined)),
});

/** `YYYY-MM-DD` and a day that exists. */
function isDate(input: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(input)) return false;
  const time = Date.parse(`${input}T00:00:00Z`);
  return Number.isFinite(time) && new Date(time).toISOString().startsWith(input);
}
