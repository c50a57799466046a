/** Full-text search over the passages of some files: any of the words, best passages first. */
import { Prisma } from '../../generated/prisma/client.ts';
import { database } from '../platform/database.ts';
import type { Chunk } from './read.ts';
import { expandArchives } from './rows.ts';

export interface ScoredChunk extends Chunk {
  /** BM25; higher is better. Comparable within one search only. */
  readonly score: number;
}

const MAX_WORDS = 32;

/** The passages that match best. A query without a word finds nothing. */
export async function searchChunks(
  ownerId: string,
  fileIds: readonly string[],
  query: string,
  limit: number,
): Promise<ScoredChunk[]> {
  const match = toMatch(query);
  if (match === null || fileIds.length === 0) return [];
  const files = await expandArchives(ownerId, fileIds);
  return database().$queryRaw<ScoredChunk[]>`
    SELECT c."fileId", c."ordinal", c."page", c."heading", c."text", -bm25("ChunkSearch", 2.0, 1.0) AS "score"
    FROM "ChunkSearch" JOIN "BucketChunk" c ON c."seq" = "ChunkSearch".rowid
    WHERE "ChunkSearch" MATCH ${match} AND c."ownerId" = ${ownerId} AND c."fileId" IN (${Prisma.join(files)})
    ORDER BY "score" DESC, c."seq"
    LIMIT ${Math.max(1, Math.min(200, Math.trunc(limit)))}`;
}

/** An FTS5 expression of quoted words: whatever a person typed, nothing in it is an operator. Null without words. */
export function toMatch(query: string): string | null {
  const all =
    query
      .slice(0, 2_000)
      .toLowerCase()
      .match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  // Words of one or two letters are articles and prepositions: they find everything. Numbers stay.
  const telling = all.filter((word) => [...word].length > 2 || /\p{N}/u.test(word));
  const words = new Set((telling.length > 0 ? telling : all).slice(0, MAX_WORDS));
  return words.size === 0 ? null : [...words].map(toTerm).join(' OR ');
}

/** Endings carry grammar, in English and more so in Russian: longer words match by their beginning. */
function toTerm(word: string): string {
  const letters = [...word];
  if (letters.length < 3 || !/^[\p{L}\p{M}]+$/u.test(word)) return `"${word}"`;
  const ending = letters.length >= 6 ? 2 : letters.length >= 4 ? 1 : 0;
  return `"${letters.slice(0, letters.length - ending).join('')}"*`;
}
