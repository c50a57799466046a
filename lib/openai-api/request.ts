/** The messages and parameters of OpenAI's chat completions, as they come in. Unknown fields are dropped. */
import { z } from 'zod';
import { idSchema } from '../contract/conversation.ts';
import { LIMITS } from '../contract/limits.ts';

const name = z.string().max(LIMITS.nameChars);
const text = z.string().max(LIMITS.messageChars);
const finite = z.number().finite();
/** Address or data URI: what it leads to is judged where it is fetched. */
const address = z.string().min(1);

/** Parts with a `type` are OpenAI's; one without refers to files of a bucket (contract, section 2.4). */
export const apiContentPartSchema = z.union([
  z
    .object({ type: z.enum(['text', 'input_text', 'output_text']), text })
    .transform(({ text: words }) => ({ type: 'text' as const, text: words })),
  z
    .object({ type: z.literal('refusal'), refusal: text })
    .transform(({ refusal }) => ({ type: 'text' as const, text: refusal })),
  z
    .object({
      type: z.literal('image_url'),
      image_url: z.union([
        address.transform((url) => ({ url, detail: undefined })),
        z.object({ url: address, detail: z.string().max(20).nullish() }),
      ]),
    })
    .transform(({ type, image_url: { url, detail } }) => ({ type, image_url: url, ...(detail ? { detail } : {}) })),
  z.object({
    type: z.literal('input_audio'),
    input_audio: z.object({ data: z.string().min(1), format: z.string().regex(/^[a-z0-9]{1,10}$/i) }),
  }),
  z.object({
    type: z.literal('file'),
    file: z.union([
      z.object({ file_id: idSchema }),
      z.object({ file_data: z.string().min(1), filename: name.nullish() }),
    ]),
  }),
  z.object({ type: z.undefined().optional(), bucket_id: idSchema, name: name.optional(), url: address.optional() }),
]);
export type ApiContentPart = z.output<typeof apiContentPartSchema>;

const toolCallSchema = z.object({
  id: name,
  type: z.literal('function').default('function'),
  function: z.object({ name, arguments: text }),
});

const messageSchema = z.object({
  role: z.enum(['system', 'developer', 'user', 'assistant', 'tool', 'function']),
  content: z.union([text, z.array(apiContentPartSchema).max(LIMITS.contentParts), z.null()]).optional(),
  name: name.nullish(),
  tool_calls: z.array(toolCallSchema).max(LIMITS.tools).nullish(),
  tool_call_id: name.nullish(),
  /** The older form of `tool_calls`, in histories that began with it. */
  function_call: toolCallSchema.shape.function.nullish(),
});

/** A call of the older form has no id: its function's name stands for it, here and in the message with the result. */
export const apiMessageSchema = messageSchema.transform(({ function_call: call, ...message }) => {
  if (message.role === 'function') return { ...message, tool_call_id: message.tool_call_id ?? message.name };
  if (!call || message.role !== 'assistant' || message.tool_calls?.length) return message;
  return { ...message, tool_calls: [{ id: call.name, type: 'function' as const, function: call }] };
});
export type ApiMessage = z.output<typeof apiMessageSchema>;

/** Names of functions, as OpenAI's reference bounds them; `__proto__` and its kin are names nobody needs. */
const functionName = z
  .string()
  .regex(/^[A-Za-z0-9_.-]{1,64}$/, 'must be 1 to 64 letters, digits, "_", "." or "-"')
  .refine((value) => !Object.hasOwn(Object.prototype, value), 'is not a name for a function');

export const toolSchema = z.object({
  type: z.literal('function'),
  function: z.object({
    name: functionName,
    description: z.string().max(LIMITS.toolDescriptionChars).nullish(),
    parameters: z.record(z.string(), z.unknown()).nullish(),
    strict: z.boolean().nullish(),
  }),
});
export type ApiTool = z.output<typeof toolSchema>;

export const toolChoiceSchema = z.union([
  z.enum(['none', 'auto', 'required']),
  z.object({ type: z.literal('function'), function: z.object({ name: functionName }) }),
]);

export const responseFormatSchema = z.union([
  z.object({ type: z.enum(['text', 'json_object']) }),
  z.object({
    type: z.literal('json_schema'),
    json_schema: z.object({
      name: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'must be 1 to 64 letters, digits, "_" or "-"'),
      description: z.string().max(LIMITS.toolDescriptionChars).nullish(),
      schema: z.record(z.string(), z.unknown()).nullish(),
      strict: z.boolean().nullish(),
    }),
  }),
]);
export type ResponseFormat = z.output<typeof responseFormatSchema>;

const stopSchema = z.union([z.string().max(1_000), z.array(z.string().max(1_000)).max(LIMITS.stopSequences)]);
const tokens = z.number().int().min(1).max(10_000_000);

/** Sampling and tools: what goes to a provider as it is. */
export const samplingSchema = z.object({
  temperature: finite.min(0).max(2).nullish(),
  top_p: finite.min(0).max(1).nullish(),
  presence_penalty: finite.min(-2).max(2).nullish(),
  frequency_penalty: finite.min(-2).max(2).nullish(),
  seed: z.number().int().nullish(),
  max_tokens: tokens.nullish(),
  max_completion_tokens: tokens.nullish(),
  stop: stopSchema.nullish(),
  reasoning_effort: z.enum(['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max']).nullish(),
  response_format: responseFormatSchema.nullish(),
  tools: z
    .array(toolSchema)
    .max(LIMITS.tools)
    .refine((tools) => new Set(tools.map((tool) => tool.function.name)).size === tools.length, 'names must differ')
    .nullish(),
  tool_choice: toolChoiceSchema.nullish(),
  parallel_tool_calls: z.boolean().nullish(),
});
export type Sampling = z.output<typeof samplingSchema>;

/** One provider, several in order (a list, or separated by spaces), or none. */
export const providerSchema = z
  .union([z.string().max(LIMITS.wantedChars), z.array(name).max(20)])
  .transform((value) => (typeof value === 'string' ? value : value.join(' ')));

/** Whom to ask, with what key, and what this server adds: fields every chat-shaped endpoint takes. */
export const targetSchema = z.object({
  model: z.string().max(LIMITS.wantedChars).nullish(),
  provider: providerSchema.nullish(),
  api_key: z.union([z.string().max(4_000), z.record(z.string(), z.string().max(4_000))]).nullish(),
  api_base: z.string().max(LIMITS.urlChars).nullish(),
  conversation_id: idSchema.nullish(),
  conversation: z.record(z.string(), z.unknown()).nullish(),
  web_search: z.union([z.boolean(), z.string().max(1_000)]).nullish(),
  ignored: z.array(name).max(LIMITS.ignoredProviders).nullish(),
  user: z.string().max(LIMITS.nameChars).nullish(),
  /** Seconds the whole answer may take. */
  timeout: finite.min(0).max(3_600).nullish(),
});
export type Target = z.output<typeof targetSchema>;

/** Bytes of the JSON Schemas of one request together: tools and the form of the answer. */
export function schemaChars({ tools, response_format: format }: Pick<Sampling, 'tools' | 'response_format'>): number {
  return JSON.stringify([tools ?? null, format ?? null]).length;
}
