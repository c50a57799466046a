/** The body of `POST /v1/messages` (Anthropic's API reference, "Create a message"). What else it holds is for Anthropic itself. */
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
/** A tool of Anthropic's own (`bash_20250124`, `web_fetch_20250910`, `mcp_toolset`): what is in it is for Anthropic to judge. */
const ownTool = z
  .looseObject({ type: z.string().regex(/^(?!custom$)[a-z][a-z0-9_]{0,79}$/) })
  .refine((tool) => !('input_schema' in tool));

/** Its searches are made by this server where another provider answers. */
export const isSearch = ({ type }: { readonly type?: string | null | undefined }): boolean =>
  /^web_search_\d{8}$/.test(type ?? '');

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
      z.union([customTool, ownTool], {
        error:
          'must have a name of 1 to 64 letters, digits, "_", "." or "-", and an input_schema, or be one of Anthropic\'s own',
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

export const createMessageSchema = z.looseObject({
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
  mcp_servers: z.array(z.unknown()).max(LIMITS.tools).nullish(),
  container: z.unknown().optional(),
});
export type MessageBody = z.output<typeof createMessageSchema>;
