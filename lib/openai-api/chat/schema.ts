/** The body of `POST /v1/chat/completions` (contract, section 6.1). Unknown fields are dropped. */
import { z } from 'zod';
import { LIMITS } from '../../contract/limits.ts';
import { apiMessageSchema, samplingSchema, schemaChars, targetSchema } from '../request.ts';
import { checkSchemas } from '../schema-check.ts';

const name = z.string().max(LIMITS.nameChars);
/** `[[data URI, file name], ...]`; what is no data URI is refused in words of its own. */
const mediaSchema = z.array(z.tuple([z.string(), name.nullish()])).max(20);

const shape = z.object({
  ...samplingSchema.shape,
  ...targetSchema.shape,
  model: z
    .string()
    .max(LIMITS.wantedChars)
    .regex(/^[^\p{Cc}]*$/u, 'must not hold control characters')
    .nullish(),
  messages: z.array(apiMessageSchema).min(1, 'must hold at least one message').max(LIMITS.messages),
  stream: z.boolean().nullish(),
  stream_options: z.object({ include_usage: z.boolean().nullish() }).nullish(),
  n: z.literal(1, 'only one answer can be asked for at a time').nullish(),
  logit_bias: z
    .record(z.string().max(20), z.number().min(-100).max(100))
    .refine((bias) => Object.keys(bias).length <= LIMITS.logitBiases, `must hold at most ${LIMITS.logitBiases} tokens`)
    .nullish(),
  logprobs: z.boolean().nullish(),
  top_logprobs: z.number().int().min(0).max(20).nullish(),
  modalities: z.array(z.literal('text', 'answers are text here: use /v1/audio/speech to have one spoken')).nullish(),
  audio: z.null('answers are text here: use /v1/audio/speech to have one spoken').optional(),
  functions: z.null('is the older form of tools: use tools').optional(),
  function_call: z.null('is the older form of tool_choice: use tool_choice').optional(),
  image: z.string().nullish(),
  image_name: name.nullish(),
  images: mediaSchema.nullish(),
  media: mediaSchema.nullish(),
  return_conversation: z.boolean().nullish(),
  history_disabled: z.boolean().nullish(),
  /** Tools of the server: `search_tool` searches the web; the others need no switch here. */
  tool_calls: z
    .array(
      z.looseObject({
        function: z.looseObject({ name, arguments: z.union([z.string().max(10_000), z.looseObject({})]).nullish() }),
      }),
    )
    .max(20)
    .nullish(),
});

export const chatCompletionSchema = shape
  .refine(({ tools, tool_choice: choice }) => choicePossible(tools, choice), {
    path: ['tool_choice'],
    error: 'names a function that is not among the tools',
  })
  .refine(({ tools, tool_choice: choice }) => choice !== 'required' || Boolean(tools?.length), {
    path: ['tool_choice'],
    error: 'needs tools to choose from',
  })
  .refine(({ logprobs, top_logprobs: top }) => !top || logprobs === true, {
    path: ['top_logprobs'],
    error: 'needs logprobs to be true',
  })
  .refine((body) => schemaChars(body) <= LIMITS.schemaChars, {
    path: ['response_format'],
    error: 'the schemas of this request are too long',
  })
  .superRefine((body, context) => {
    const problem = checkSchemas(body);
    if (problem !== null) context.addIssue({ code: 'custom', path: [...problem.path], message: problem.message });
  });
export type ChatCompletion = z.output<typeof chatCompletionSchema>;

type Shape = z.output<typeof shape>;

function choicePossible(tools: Shape['tools'], choice: Shape['tool_choice']): boolean {
  if (typeof choice !== 'object' || choice === null) return true;
  return tools?.some((tool) => tool.function.name === choice.function.name) ?? false;
}
