/** Listing and searching memories. */
import { Prisma } from '../../generated/prisma/client.ts';
import type { MemoryPage } from '../contract/api.ts';
import { BadRequestError } from '../contract/errors.ts';
import { database } from '../platform/database.ts';
import { anyWordQuery } from './any-word-query.ts';
import type { Predicate } from './filters.ts';
import { findByMeaning, fuse } from './meaning.ts';
import { type MemoryView, toMemoryItem, toMemoryView } from './views.ts';

export interface PageRequest {
  /** From 1. */
  readonly page: number;
  readonly pageSize: number;
  readonly predicates: readonly Predicate[];
}

export interface FoundMemory extends MemoryView {
  /** Higher is better; comparable within one answer only. */
  readonly score: number;
}

interface Ranked {
  readonly id: string;
  readonly rank: number;
}

/** What of a search is looked at before filters: nobody pages through more of it. */
const MAX_FOUND = 1_000;

/** One page of a name space, oldest first, and how many there are in all. */
export async function listMemories(
  ownerId: string,
  userId: string,
  { page, pageSize, predicates }: PageRequest,
): Promise<{ readonly count: number; readonly results: readonly MemoryView[] }> {
  const where = { ownerId, userId };
  const skip = (page - 1) * pageSize;
  if (predicates.length === 0) {
    const [count, rows] = await Promise.all([
      database().memory.count({ where }),
      database().memory.findMany({ where, orderBy: { seq: 'asc' }, skip, take: pageSize }),
    ]);
    return { count, results: rows.map(toMemoryView) };
  }
  const rows = await database().memory.findMany({ where, orderBy: { seq: 'asc' } });
  const kept = rows.map(toMemoryView).filter((memory) => predicates.every((holds) => holds(memory)));
  return { count: kept.length, results: kept.slice(skip, skip + pageSize) };
}

/** The memories of a name space that share words with `text`, or with a local embedding model its meaning, best first. */
export async function searchMemories(
  ownerId: string,
  userId: string,
  text: string,
  { page, pageSize, predicates }: PageRequest,
): Promise<FoundMemory[]> {
  const match = anyWordQuery(text);
  const byWords =
    match === null
      ? []
      : await database().$queryRaw<Ranked[]>(Prisma.sql`
          SELECT m.id AS id, s.rank AS rank
          FROM MemorySearch s JOIN Memory m ON m.seq = s.rowid
          WHERE MemorySearch MATCH ${match} AND m.ownerId = ${ownerId} AND m.userId = ${userId}
          ORDER BY s.rank LIMIT ${MAX_FOUND}`);
  const hits = withMeaning(byWords, await findByMeaning({ ownerId, userId }, text, MAX_FOUND));
  const rows = await database().memory.findMany({ where: { id: { in: hits.map(({ id }) => id) }, ownerId } });
  const byId = new Map(rows.map((row) => [row.id, toMemoryView(row)]));
  const found = hits.flatMap(({ id, rank }) => {
    const view = byId.get(id);
    // FTS5's bm25 is better the lower it is.
    return view === undefined ? [] : [{ ...view, score: -rank }];
  });
  const kept = found.filter((memory) => predicates.every((holds) => holds(memory)));
  return kept.slice((page - 1) * pageSize, page * pageSize);
}

/** As words found them, unless meaning found something: then by both, and the rank says the place. */
function withMeaning(byWords: readonly Ranked[], byMeaning: readonly string[]): readonly Ranked[] {
  if (byMeaning.length === 0) return byWords;
  const order = fuse(
    byWords.map(({ id }) => id),
    byMeaning,
  );
  return order.slice(0, MAX_FOUND).map((id, place) => ({ id, rank: -1 / (place + 1) }));
}

/** All of the owner's memories for the settings page, newest first; with `q`, the best matches in one page. */
export async function pageMemories(
  ownerId: string,
  request: { readonly cursor?: string | undefined; readonly limit: number; readonly q?: string | undefined },
): Promise<MemoryPage> {
  const total = await database().memory.count({ where: { ownerId } });
  const q = request.q?.trim() ?? '';
  if (q !== '') return { items: await findItems(ownerId, q, request.limit), next_cursor: null, total };
  if (request.cursor !== undefined && !/^\d{1,15}$/.test(request.cursor)) {
    throw new BadRequestError('The cursor is not one of ours.', { param: 'cursor' });
  }
  const rows = await database().memory.findMany({
    where: { ownerId, ...(request.cursor === undefined ? {} : { seq: { lt: Number(request.cursor) } }) },
    orderBy: { seq: 'desc' },
    take: request.limit + 1,
  });
  const page = rows.slice(0, request.limit);
  const more = rows.length > request.limit;
  return { items: page.map(toMemoryItem), next_cursor: more ? String(page.at(-1)?.seq) : null, total };
}

async function findItems(ownerId: string, q: string, limit: number) {
  const match = anyWordQuery(q);
  const hits =
    match === null
      ? []
      : await database().$queryRaw<{ readonly id: string }[]>(Prisma.sql`
          SELECT m.id AS id FROM MemorySearch s JOIN Memory m ON m.seq = s.rowid
          WHERE MemorySearch MATCH ${match} AND m.ownerId = ${ownerId} ORDER BY s.rank LIMIT ${limit}`);
  const byWords = hits.map(({ id }) => id);
  const order = fuse(byWords, await findByMeaning({ ownerId }, q, limit)).slice(0, limit);
  const rows = await database().memory.findMany({ where: { id: { in: order }, ownerId } });
  const byId = new Map(rows.map((row) => [row.id, toMemoryItem(row)]));
  return order.flatMap((id) => byId.get(id) ?? []);
}
