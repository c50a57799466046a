/** The body of `POST /v1/embeddings`. Unknown fields are dropped. */
import { z } from 'zod';
import { LIMITS } from '../../contract/limits.ts';
import { targetSchema } from '../request.ts';

const text = z.string().min(1, 'must not be empty').max(LIMITS.messageChars);
const tokens = z
  .array(z.number().int('must be whole numbers').min(0, 'must not be negative'))
  .min(1, 'must not be empty')
  .max(LIMITS.embeddingTokens);
const many = <Item extends z.ZodType>(item: Item) =>
  z.array(item).min(1, 'must not be empty').max(LIMITS.embeddingInputs, `must hold at most ${LIMITS.embeddingInputs}`);

export const embeddingSchema = z.object({
  ...targetSchema.pick({ model: true, provider: true, api_key: true, api_base: true, ignored: true, user: true }).shape,
  /** Texts, or tokens of OpenAI's `cl100k_base`, which is what its embedding models count in. */
  input: z.unknown().transform((value, context): readonly (string | readonly number[])[] => {
    const first = Array.isArray(value) ? value[0] : undefined;
    // By its first element alone: a union would tell of every form the rest is not in.
    const form = typeof first === 'number' ? z.array(tokens).max(1) : Array.isArray(first) ? many(tokens) : many(text);
    const list = typeof first === 'number' || !Array.isArray(value) ? [value] : value;
    const read = form.safeParse(list);
    if (read.success) return read.data;
    const [issue] = read.error.issues;
    context.addIssue({ code: 'custom', message: issue?.message ?? 'must be text', path: issue?.path ?? [] });
    return z.NEVER;
  }),
  encoding_format: z.enum(['float', 'base64']).nullish(),
  dimensions: z.number().int().min(1).max(100_000).nullish(),
  timeout: targetSchema.shape.timeout,
});
export type EmbeddingBody = z.output<typeof embeddingSchema>;
