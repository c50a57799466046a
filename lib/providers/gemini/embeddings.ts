/** Vectors: `models/{model}:batchEmbedContents`, https://ai.google.dev/api/embeddings. */
import { UpstreamError } from '../../contract/errors.ts';
import { asArray, asCount, asObject, type Json } from '../openai-compatible/json.ts';
import type { EmbeddingRequest, Embeddings, ProviderContext } from '../provider.ts';
import { requestJson } from '../upstream/request-json.ts';
import { askedOf, errorOf, GEMINI, headersOf, resourceOf, urlOf } from './service.ts';

/** Texts of one request. */
const BATCH = 100;
const EMBED_MS = 60_000;

export async function embed(request: EmbeddingRequest, context: ProviderContext): Promise<Embeddings> {
  const model = (request.model || GEMINI.embeddingModel).replace(/^models\//, '');
  const vectors: number[][] = [];
  let tokens = 0;
  for (let start = 0; start < request.inputs.length; start += BATCH) {
    const inputs = request.inputs.slice(start, start + BATCH);
    const answer = await embedBatch(model, inputs, request.dimensions, context);
    tokens += asCount(asObject(answer.usageMetadata)?.promptTokenCount) ?? 0;
    const batch = asArray(answer.embeddings).map(readVector);
    if (batch.length !== inputs.length) throw new UpstreamError('Google Gemini did not answer with a vector a text');
    vectors.push(...batch);
  }
  return {
    model,
    vectors,
    ...(tokens > 0 && { usage: { prompt_tokens: tokens, completion_tokens: 0, total_tokens: tokens } }),
  };
}

function embedBatch(
  model: string,
  inputs: readonly string[],
  dimensions: number | undefined,
  context: ProviderContext,
): Promise<Json> {
  const asked = askedOf(context.credentials, model);
  const resource = resourceOf(model);
  const requests = inputs.map((text) => ({
    model: resource,
    content: { parts: [{ text }] },
    ...(dimensions !== undefined && { outputDimensionality: dimensions }),
  }));
  return requestJson(
    asked,
    {
      url: urlOf(context.credentials, `/${resource}:batchEmbedContents`),
      headers: headersOf(context.credentials),
      body: { requests },
      timeoutMs: EMBED_MS,
      errorOf: (...refusal) => errorOf(asked, ...refusal),
    },
    context,
  );
}

/** Of length 1: shortened vectors come as they were cut, and whoever compares them expects OpenAI's. */
function readVector(value: unknown): number[] {
  const values = asArray(asObject(value)?.values).map(Number);
  const length = Math.hypot(...values);
  if (values.length === 0 || !Number.isFinite(length) || length === 0) {
    throw new UpstreamError('Google Gemini did not answer with vectors');
  }
  return values.map((number) => number / length);
}
