/** The body of `POST /v1/messages` (Anthropic's API reference, "Create a message"). Unknown fields are dropped. */
import { z } from 'zod';
import { LIMITS } from '../../contract/limits.ts';
import { samplingSchema, targetSchema, toolSchema } from '../request.ts';
import { messageSchema, systemSchema } from './blocks.ts';

const name = z.string().max(LIMITS.nameChars);
const schema = z.record(z.string(), z.unknown());

const customTool = z.looseObject({
  type: z.literal('custom').nullish(),
  name: toolSchema.shape.function.shape.name,
  description: z.string().max(LIMITS.toolDescriptionChars).nullish(),
  input_schema: schema,
});
const searchTool = z.looseObject({ type: z.string().regex(/^web_search_\d{8}$/) });

const toolChoice = z.discriminatedUnion('type', [
  z.object({ type: z.enum(['auto', 'any']), disable_parallel_tool_use: z.boolean().nullish() }),
  z.object({ type: z.literal('tool'), name, disable_parallel_tool_use: z.boolean().nullish() }),
  z.object({ type: z.literal('none') }),
]);

const formatSchema = z.object({ type: z.literal('json_schema'), schema });

const promptShape = {
  ...targetSchema.pick({
    provider: true,
    api_key: true,
    api_base: true,
    ignored: true,
    timeout: true,
    web_search: true,
  }).shape,
  model: z
    .string()
    .min(1, 'Field required')
    .max(LIMITS.wantedChars)
    .regex(/^[^\p{Cc}]*$/u, 'must not hold control characters'),
  messages: z.array(messageSchema).min(1, 'must hold at least one message').max(LIMITS.messages),
  system: systemSchema.nullish(),
  tools: z
    .array(
      z.union([customTool, searchTool], {
        error: ({ input }) =>
          typeof input === 'object' && input !== null && !Reflect.get(input, 'type')
            ? 'must have a name of 1 to 64 letters, digits, "_", "." or "-", and an input_schema'
            : 'only tools with an input_schema, and web_search, are known here',
      }),
    )
    .max(LIMITS.tools)
    .refine((tools) => {
      const names = tools.flatMap((tool) => ('input_schema' in tool ? [tool.name] : []));
      return new Set(names).size === names.length;
    }, 'names must differ')
    .nullish(),
  tool_choice: toolChoice.nullish(),
  thinking: z
    .discriminatedUnion('type', [
      z.looseObject({ type: z.literal('enabled'), budget_tokens: z.number().int().min(1).max(10_000_000) }),
      z.looseObject({ type: z.enum(['disabled', 'adaptive', 'between_tools']) }),
    ])
    .nullish(),
};

export const countSchema = z.object(promptShape);
export type CountBody = z.output<typeof countSchema>;

export const createMessageSchema = z.object({
  ...promptShape,
  max_tokens: z
    .number({ error: ({ input }) => (input === undefined ? 'Field required' : undefined) })
    .int()
    .min(1)
    .max(10_000_000),
  stream: z.boolean().nullish(),
  stop_sequences: z.array(z.string().min(1).max(1_000)).max(LIMITS.stopSequences).nullish(),
  temperature: samplingSchema.shape.temperature,
  top_p: samplingSchema.shape.top_p,
  top_k: z.number().int().min(0).max(10_000).nullish(),
  service_tier: name.nullish(),
  cache_control: z.record(z.string(), z.unknown()).nullish(),
  context_management: z.record(z.string(), z.unknown()).nullish(),
  metadata: z.looseObject({ user_id: name.nullish() }).nullish(),
  output_config: z
    .looseObject({ effort: samplingSchema.shape.reasoning_effort, format: formatSchema.nullish() })
    .nullish(),
  output_format: formatSchema.nullish(),
});
export type MessageBody = z.output<typeof createMessageSchema>;
