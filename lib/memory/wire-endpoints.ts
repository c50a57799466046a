/** `/backend-api/v2/memory/<user_id>`: memory as mem0's clients know it (contract, section 2.9). */
import { z } from 'zod';
import { LIMITS } from '../contract/limits.ts';
import { json } from '../platform/http/answers.ts';
import { defineEndpoint } from '../platform/http/endpoint.ts';
import { parseFilters, parseMetadata } from './filters.ts';
import { listMemories, searchMemories } from './find.ts';
import { checkUserId, importRecord, memoryRecordSchema } from './import-record.ts';

const PATH = '/backend-api/v2/memory/{user_id}';
const params = z.object({ user_id: z.string() });
const QUERY_JSON_CHARS = 4_000;

export const postMemory = defineEndpoint({
  id: 'postMemory',
  method: 'POST',
  path: PATH,
  face: 'gui',
  summary: "Remembers a conversation record's messages; the same record twice adds nothing",
  params,
  body: memoryRecordSchema,
  bodyLimit: LIMITS.shareBytes,
  handle: async ({ owner, params, body }) =>
    json({ count: await importRecord(owner.id, checkUserId(params.user_id), body) }),
});

export const getMemory = defineEndpoint({
  id: 'getMemory',
  method: 'GET',
  path: PATH,
  face: 'gui',
  summary: 'The memories of a name space, or with `search` those that match, best first',
  params,
  query: z.object({
    search: z.string().max(4_000).optional(),
    filters: z.string().max(QUERY_JSON_CHARS).optional(),
    metadata: z.string().max(QUERY_JSON_CHARS).optional(),
    page: z.coerce.number().int().min(1).max(1_000_000).default(1),
    page_size: z.coerce.number().int().min(1).max(LIMITS.memoryPageSize).default(100),
  }),
  handle: async ({ request, owner, params, query }) => {
    const predicates = [
      ...(query.filters === undefined ? [] : [parseFilters(query.filters)]),
      ...(query.metadata === undefined ? [] : [parseMetadata(query.metadata)]),
    ];
    const userId = checkUserId(params.user_id);
    const asked = { page: query.page, pageSize: query.page_size, predicates };
    if (query.search !== undefined) {
      return json(await searchMemories(owner.id, userId, query.search, asked));
    }
    const { count, results } = await listMemories(owner.id, userId, asked);
    const more = query.page * query.page_size < count;
    return json({
      count,
      next: more ? pageUrl(request.url, query.page + 1) : null,
      previous: query.page > 1 ? pageUrl(request.url, query.page - 1) : null,
      results,
    });
  },
});

function pageUrl(url: URL, page: number): string {
  const other = new URL(url);
  other.searchParams.set('page', String(page));
  return other.pathname + other.search;
}
