/** `POST /v1/embeddings` and `/api/{provider}/embeddings`: vectors of texts. */
import { z } from 'zod';
import { BadRequestError } from '../../contract/errors.ts';
import type { TokenUsage } from '../../contract/frames.ts';
import { LIMITS } from '../../contract/limits.ts';
import { json } from '../../platform/http/answers.ts';
import { defineEndpoint } from '../../platform/http/endpoint.ts';
import type { Answer } from '../../platform/http/types.ts';
import type { Embeddings } from '../../providers/provider.ts';
import { isOneProvider } from '../../providers/routing.ts';
import { type Asker, askAble } from '../ask-able.ts';
import { wantedOf } from '../caller.ts';
import { errorAnswer } from '../errors.ts';
import { onceOnly } from '../idempotency.ts';
import { noteUsage } from '../note-usage.ts';
import { countTokens } from '../tokens.ts';
import { decodeTokens } from './decode-tokens.ts';
import { type EmbeddingBody, embeddingSchema } from './schema.ts';

const define = <Params extends { readonly provider?: string }>(id: string, path: string, params: z.ZodType<Params>) =>
  defineEndpoint({
    id,
    method: 'POST',
    path,
    face: 'openai',
    summary: 'Vectors of texts, as numbers or as base64 of 32-bit floats',
    params,
    body: embeddingSchema,
    bodyLimit: LIMITS.conversationJsonBytes,
    handle: ({ request, owner, body, params: { provider } }) =>
      onceOnly(request, owner, body, () => embedTexts({ request, owner }, body, provider)),
  });

export const createEmbedding = define('createEmbedding', '/v1/embeddings', z.object({}));
export const createProviderEmbedding = define(
  'createProviderEmbedding',
  '/api/{provider}/embeddings',
  z.object({ provider: z.string().min(1).max(LIMITS.nameChars) }),
);

async function embedTexts(asker: Asker, body: EmbeddingBody, pathProvider: string | undefined): Promise<Answer> {
  const wanted = wantedOf(asker.request, body, pathProvider);
  try {
    if (wanted.model === '' && !isOneProvider(wanted.provider, '')) {
      // Vectors of two models cannot be compared, so nobody is chosen here.
      throw new BadRequestError('Name a model: vectors of different models cannot be compared.', { param: 'model' });
    }
    const inputs = await textsOf(body.input);
    const { value, attempt, model } = await askAble(
      {
        wanted,
        ability: 'embedding',
        timeoutMs: body.timeout ? body.timeout * 1_000 : undefined,
        ask: async ({ provider, model: name }, context) => {
          if (!provider.embed) throw new BadRequestError(`${provider.id} makes no embeddings`);
          return provider.embed({ model: name, inputs, dimensions: body.dimensions ?? undefined }, context);
        },
      },
      asker,
    );
    const usage = value.usage ?? (await estimate(inputs, value.model));
    await noteUsage(asker.owner, wanted, attempt, { model: value.model || model, usage });
    return json(toList(value, attempt.provider.id, body.encoding_format === 'base64', usage));
  } catch (error) {
    return errorAnswer(error, wanted, asker.request);
  }
}

function textsOf(input: EmbeddingBody['input']): Promise<string[]> {
  return Promise.all(
    input.map(async (item, index) =>
      typeof item === 'string' ? item.toWellFormed() : decodeTokens(item, `input.${index}`),
    ),
  );
}

async function estimate(inputs: readonly string[], model: string): Promise<TokenUsage> {
  let tokens = 0;
  for (const text of inputs) tokens += await countTokens(text, model);
  return { prompt_tokens: tokens, completion_tokens: 0, total_tokens: tokens, estimated: true };
}

function toList({ vectors, model }: Embeddings, provider: string, isBase64: boolean, usage: TokenUsage) {
  return {
    object: 'list',
    data: vectors.map((vector, index) => ({
      object: 'embedding',
      index,
      embedding: isBase64 ? toBase64(vector) : vector,
    })),
    model,
    provider,
    usage: {
      prompt_tokens: usage.prompt_tokens,
      total_tokens: usage.total_tokens,
      ...(usage.estimated === true ? { estimated: true } : {}),
    },
  };
}

/** 32-bit floats, little-endian, as OpenAI has it. */
function toBase64(vector: readonly number[]): string {
  const bytes = Buffer.alloc(vector.length * 4);
  for (const [index, value] of vector.entries()) bytes.writeFloatLE(value, index * 4);
  return bytes.toString('base64');
}
