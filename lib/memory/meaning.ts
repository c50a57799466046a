/**
 * Memories found by what they mean, where a local embedding model is installed. Their vectors are made in the
 * background; a memory that has none yet is found by its words alone.
 */
import { type CatalogueEntry, listInstalled, run } from '../inference/index.ts';
import { database } from '../platform/database.ts';
import { logger } from '../platform/log.ts';
import { singleton } from '../platform/singleton.ts';
import { encodeVector, isOf, markOf, similarity } from './vectors.ts';

/** A chat does not wait longer than this for a model that is only being loaded. */
const QUESTION_MS = 2_000;
const BATCH = 32;
/** Rows read at once: few enough that the event loop goes on between. */
const CHUNK = 1_000;
/** Characters of a memory or a question that go into its vector: models read some 500 tokens. */
const MAX_CHARS = 2_000;
/** Less alike is not alike, nor is what falls behind the best by more than the other: models differ in their scale. */
const LEAST = 0.3;
const BEHIND = 0.15;
/** Reciprocal rank fusion's constant (https://plg.uwaterloo.ca/~gvcormac/cormacksigir09-rrf.pdf). */
const FUSION = 60;

interface Scope {
  readonly ownerId: string;
  /** A name space; undefined: all of the owner's. */
  readonly userId?: string | undefined;
}

/** Ids of the memories that mean most nearly the same as the question, best first. Empty without a model. */
export async function findByMeaning(scope: Scope, question: string, limit: number): Promise<readonly string[]> {
  if (question.trim() === '') return [];
  try {
    const model = await embeddingModel();
    if (model === null) return [];
    fillInBackground(scope.ownerId, model);
    const vector = await embedQuestion(model, question.slice(0, MAX_CHARS));
    return vector === null ? [] : await nearest(scope, markOf(model.id), vector, limit);
  } catch (error) {
    // Words find memories too: a model that fails takes nothing away.
    logger().warn({ err: error }, 'memories could not be searched by meaning');
    return [];
  }
}

/** Two orders of ids as one: whoever is near the top of either, and above all of both, comes first. */
export function fuse(...orders: readonly (readonly string[])[]): string[] {
  const scores = new Map<string, number>();
  for (const order of orders)
    for (const [place, id] of order.entries()) scores.set(id, (scores.get(id) ?? 0) + 1 / (FUSION + place));
  return [...scores].sort((a, b) => b[1] - a[1]).map(([id]) => id);
}

/** Makes the vectors that are missing. Returns at once; one fill of an owner's at a time. */
export async function refreshMeanings(ownerId: string): Promise<void> {
  const model = await embeddingModel().catch(() => null);
  if (model !== null) fillInBackground(ownerId, model);
}

const embeddingModel = async (): Promise<CatalogueEntry | null> => (await listInstalled('embeddings'))[0] ?? null;

const running = (): Map<string, Promise<void>> => singleton('memory-meanings', () => new Map());

/** For tests: resolves when an owner's vectors are made. */
export const meaningsReady = async (ownerId: string): Promise<void> => running().get(ownerId);

function fillInBackground(ownerId: string, model: CatalogueEntry): void {
  if (running().has(ownerId)) return;
  const work = fill(ownerId, model)
    .catch((error: unknown) => logger().warn({ err: error }, 'vectors of memories could not be made'))
    .finally(() => running().delete(ownerId));
  running().set(ownerId, work);
}

async function fill(ownerId: string, model: CatalogueEntry): Promise<void> {
  const mark = markOf(model.id);
  for await (const rows of chunksOf({ ownerId })) {
    const missing = rows.filter(({ embedding }) => !isOf(mark, embedding));
    for (let start = 0; start < missing.length; start += BATCH) {
      const batch = missing.slice(start, start + BATCH);
      const texts = batch.map(({ text }) => text.slice(0, MAX_CHARS));
      const { vectors } = await run('embeddings', model.id, { texts, kind: 'passage' });
      await database().$transaction(
        batch.map(({ id, text }, index) =>
          // Only if it still says what the vector was made of.
          database().memory.updateMany({
            where: { id, text },
            data: { embedding: encodeVector(mark, vectors[index] ?? []) },
          }),
        ),
      );
    }
  }
}

async function embedQuestion(model: CatalogueEntry, question: string): Promise<readonly number[] | null> {
  const signal = AbortSignal.timeout(QUESTION_MS);
  try {
    const { vectors } = await run('embeddings', model.id, { texts: [question], kind: 'query' }, { signal });
    return vectors[0] ?? null;
  } catch (error) {
    if (signal.aborted) return null;
    throw error;
  }
}

async function nearest(
  scope: Scope,
  mark: Uint8Array,
  vector: readonly number[],
  limit: number,
): Promise<readonly string[]> {
  const found: { id: string; score: number }[] = [];
  for await (const rows of chunksOf(scope))
    for (const { id, embedding } of rows) {
      const score = isOf(mark, embedding) ? similarity(embedding, vector) : 0;
      if (score >= LEAST) found.push({ id, score });
    }
  found.sort((a, b) => b.score - a.score);
  const best = found[0]?.score ?? 0;
  return found
    .filter(({ score }) => score >= best - BEHIND)
    .slice(0, limit)
    .map(({ id }) => id);
}

async function* chunksOf({ ownerId, userId }: Scope) {
  for (let after = 0; ; ) {
    const rows = await database().memory.findMany({
      where: { ownerId, ...(userId !== undefined && { userId }), seq: { gt: after } },
      orderBy: { seq: 'asc' },
      take: CHUNK,
      select: { seq: true, id: true, text: true, embedding: true },
    });
    yield rows;
    if (rows.length < CHUNK) return;
    after = rows.at(-1)?.seq ?? after;
  }
}
