/** Vectors made on this machine. */
import { ForbiddenError } from '../../contract/errors.ts';
import { requireInstalled, run } from '../../inference/index.ts';
import { isDemo } from '../demo.ts';
import type { EmbeddingRequest, Embeddings, ProviderContext } from '../provider.ts';
import { asProviderError } from './chat.ts';

export async function embed(request: EmbeddingRequest, { signal }: ProviderContext): Promise<Embeddings> {
  if (isDemo()) throw new ForbiddenError('Local models are closed in the demo.', { code: 'demo' });
  const entry = await requireInstalled('embeddings', request.model || undefined);
  try {
    const { vectors, tokens } = await run('embeddings', entry.id, { texts: request.inputs }, { signal });
    const usage = { prompt_tokens: tokens, completion_tokens: 0, total_tokens: tokens };
    return { model: entry.id, vectors: vectors.map((vector) => shorten(vector, request.dimensions)), usage };
  } catch (error) {
    throw signal.aborted ? error : asProviderError(error);
  }
}

/** The first of its numbers, made as long as a vector is to be: 1. */
function shorten(vector: readonly number[], dimensions: number | undefined): readonly number[] {
  if (dimensions === undefined || dimensions >= vector.length) return vector;
  const kept = vector.slice(0, dimensions);
  const length = Math.hypot(...kept) || 1;
  return kept.map((value) => value / length);
}
