/** Vectors from an upstream: `POST <base>/embeddings`, as OpenAI's API reference describes it. */
import { BadRequestError, ModelNotFoundError } from '../../contract/errors.ts';
import type { EmbeddingRequest, Embeddings, ProviderContext } from '../provider.ts';
import { callUpstream, jsonBody, notUnderstood, readObject, requireBase } from './call.ts';
import type { Asked } from './errors.ts';
import { asArray, asCount, asObject, asString } from './json.ts';
import { listModels } from './models.ts';
import type { Preset } from './preset.ts';
import { joinUrl } from './request.ts';

interface Batch {
  readonly vectors: readonly (readonly number[])[];
  readonly model: string | null;
  readonly tokens: number | null;
}

/** @throws the provider errors, BadRequestError for a length of vectors that the upstream cannot give. */
export async function embed(preset: Preset, request: EmbeddingRequest, context: ProviderContext): Promise<Embeddings> {
  const { batch = 1, dimensions: field = 'dimensions' } = preset.embeddings ?? {};
  const model = request.model || preset.embeddings?.model || (await firstOfList(preset, context));
  const asked: Asked = { preset, model, apiKey: context.credentials.apiKey };
  const base = requireBase(preset, asked, context);
  if (request.dimensions !== undefined && field === null) {
    throw new BadRequestError(`${preset.label} cannot shorten vectors`, { param: 'dimensions' });
  }
  const wanted = request.dimensions === undefined || field === null ? {} : { [field]: request.dimensions };
  const batches: Batch[] = [];
  // One after the other: upstreams count requests, and the order of the texts is the order of the answer.
  for (let start = 0; start < request.inputs.length; start += batch) {
    const input = request.inputs.slice(start, start + batch);
    const call = { url: joinUrl(base, '/embeddings'), ...jsonBody({ model, input, ...wanted }), isQuick: true };
    batches.push(
      await callUpstream(preset, asked, call, context, (response) => readBatch(asked, response, input.length)),
    );
  }
  const tokens = batches.reduce<number | null>(
    (sum, { tokens: some }) => (some === null ? sum : (sum ?? 0) + some),
    null,
  );
  return {
    model: batches[0]?.model ?? model,
    vectors: batches.flatMap(({ vectors }) => vectors),
    ...(tokens === null ? {} : { usage: { prompt_tokens: tokens, completion_tokens: 0, total_tokens: tokens } }),
  };
}

async function firstOfList(preset: Preset, context: ProviderContext): Promise<string> {
  const models = await listModels(preset, context);
  const model = models.find(({ task }) => task === 'embedding') ?? models[0];
  if (model === undefined) throw new ModelNotFoundError(`${preset.label} has no embedding model`);
  return model.id;
}

async function readBatch(asked: Asked, response: Response, count: number): Promise<Batch> {
  const value = await readObject(asked, response);
  const vectors: (readonly number[] | undefined)[] = Array.from({ length: count });
  for (const [position, item] of asArray(value.data).entries()) {
    const fields = asObject(item);
    const index = asCount(fields?.index) ?? position;
    if (index < count) vectors[index] = toVector(fields?.embedding) ?? undefined;
  }
  const whole = vectors.filter((vector) => vector !== undefined);
  if (whole.length !== count) throw notUnderstood(asked);
  const usage = asObject(value.usage);
  return {
    vectors: whole,
    model: asString(value.model),
    tokens: asCount(usage?.prompt_tokens) ?? asCount(usage?.total_tokens),
  };
}

/** Numbers, or the bytes of 32-bit floats in base64, which some send unasked; null for anything else. */
function toVector(value: unknown): readonly number[] | null {
  if (typeof value === 'string') {
    const bytes = Buffer.from(value, 'base64');
    if (bytes.length === 0 || bytes.length % 4 !== 0) return null;
    return Array.from({ length: bytes.length / 4 }, (_, index) => bytes.readFloatLE(index * 4));
  }
  const list = asArray(value);
  const isVector = list.length > 0 && list.every((item) => typeof item === 'number' && Number.isFinite(item));
  return isVector ? (list as readonly number[]) : null;
}
