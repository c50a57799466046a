/** The body of `POST /v1/responses`. Unknown fields are dropped; what is known and not done here is refused by name. */
import { z } from 'zod';
import { LIMITS } from '../../contract/limits.ts';
import { responseFormatSchema, samplingSchema, targetSchema, toolSchema } from '../request.ts';
import { type InputItem, itemSchema } from './items.ts';

const name = z.string().max(LIMITS.nameChars);

const functionSchema = z.object({ type: z.literal('function'), ...toolSchema.shape.function.shape });
const searchSchema = z.looseObject({ type: z.string().regex(/^web_search(_preview)?(_\d{4}_\d{2}_\d{2})?$/) });
const toolsSchema = z
  .array(
    z.union([functionSchema, searchSchema], {
      error: ({ input }) =>
        typeof input === 'object' && input !== null && Reflect.get(input, 'type') === 'function'
          ? 'must have a name of 1 to 64 letters, digits, "_", "." or "-", and parameters that are an object'
          : 'only tools of the types "function" and "web_search" are known here',
    }),
  )
  .max(LIMITS.tools)
  .refine((tools) => {
    const names = tools.flatMap((tool) => (tool.type === 'function' ? [tool.name] : []));
    return new Set(names).size === names.length;
  }, 'names must differ');

const toolChoiceSchema = z.union([
  z.enum(['none', 'auto', 'required']),
  z.object({ type: z.literal('function'), name }),
  searchSchema,
]);

const jsonSchema = responseFormatSchema.options[1].shape.json_schema;
const formatSchema = z.union([
  responseFormatSchema.options[0],
  z.object({ type: z.literal('json_schema'), ...jsonSchema.shape }),
]);

const MOST_PAIRS = 16;
const metadataSchema = z
  .record(z.string().max(64), z.string().max(512))
  .refine((pairs) => Object.keys(pairs).length <= MOST_PAIRS, `must hold at most ${MOST_PAIRS} pairs`);

const absent = (message: string) => z.null(message).optional();

export const responseSchema = z.object({
  ...targetSchema.omit({ conversation_id: true, conversation: true }).shape,
  model: z
    .string()
    .max(LIMITS.wantedChars)
    .regex(/^[^\p{Cc}]*$/u, 'must not hold control characters')
    .nullish(),
  input: z
    .union([z.string().max(LIMITS.messageChars), z.array(z.unknown()).max(LIMITS.messages)])
    .transform((value, context): readonly InputItem[] => {
      if (typeof value === 'string') return [{ type: 'message', role: 'user', content: value }];
      const read = z.array(itemSchema).safeParse(value);
      if (read.success) return read.data;
      const [issue] = read.error.issues;
      context.addIssue({ code: 'custom', message: issue?.message ?? 'must be items', path: issue?.path ?? [] });
      return z.NEVER;
    }),
  instructions: z.string().max(LIMITS.messageChars).nullish(),
  previous_response_id: name.nullish(),
  stream: z.boolean().nullish(),
  background: z.boolean().nullish(),
  store: z.boolean().nullish(),
  metadata: metadataSchema.nullish(),
  max_output_tokens: samplingSchema.shape.max_tokens,
  max_tool_calls: z.number().int().min(1).max(1_000).nullish(),
  temperature: samplingSchema.shape.temperature,
  top_p: samplingSchema.shape.top_p,
  parallel_tool_calls: z.boolean().nullish(),
  tools: toolsSchema.nullish(),
  tool_choice: toolChoiceSchema.nullish(),
  text: z.object({ format: formatSchema.nullish(), verbosity: z.string().max(20).nullish() }).nullish(),
  reasoning: z
    .object({ effort: samplingSchema.shape.reasoning_effort, summary: z.string().max(20).nullish() })
    .nullish(),
  truncation: z.enum(['auto', 'disabled']).nullish(),
  safety_identifier: name.nullish(),
  prompt_cache_key: name.nullish(),
  service_tier: z.string().max(20).nullish(),
  top_logprobs: absent('are told of chat completions only'),
  include: z
    .array(z.string().max(100))
    .refine((list) => !list.includes('message.output_text.logprobs'), 'logprobs are told of chat completions only')
    .nullish(),
  conversation: absent('conversations are not kept here: use previous_response_id'),
  prompt: absent('prompt templates are not kept here'),
});
export type ResponseBody = z.output<typeof responseSchema>;
