/** The body of `POST /backend-api/v2/conversation`, JSON or the `json` field of a multipart form. */
import { z } from 'zod';
import { LIMITS } from './limits.ts';

const text = z.string().max(LIMITS.messageChars);
const name = z.string().max(LIMITS.nameChars);
const wanted = z.string().max(LIMITS.wantedChars);
/** One name, or several separated by spaces; a list of them is taken for the same. */
const names = z.union([
  wanted,
  z
    .array(name)
    .max(LIMITS.ignoredProviders)
    .transform((list) => list.join(' ')),
]);
/** Ids that end up in queries and paths: no separators, no dots alone, no control characters. */
export const idSchema = z
  .string()
  .max(LIMITS.idChars)
  .regex(/^[A-Za-z0-9][A-Za-z0-9_-]*$/, 'must be letters, digits, "-" or "_"');

/** Names of buckets are rows, never paths, and may be words of any language (contract 4.1). */
export const bucketId = z
  .string()
  .max(LIMITS.idChars)
  .normalize('NFC')
  .regex(/^[\p{L}\p{N}][\p{L}\p{M}\p{N}_-]*$/u, 'must be letters, digits, "-" or "_"');

/** Parts with a `type` are OpenAI's; parts without one are the web client's references to bucket files. */
export const contentPartSchema = z.union([
  z.object({ type: z.literal('text'), text }),
  z.object({
    type: z.literal('image_url'),
    image_url: z.union([z.string(), z.object({ url: z.string() }).transform((value) => value.url)]),
  }),
  z.object({
    type: z.literal('input_audio'),
    input_audio: z.object({ data: z.string(), format: z.string().max(10) }),
  }),
  z.object({
    type: z.undefined().optional(),
    bucket_id: bucketId,
    name: name.optional(),
    url: z.string().max(LIMITS.urlChars).optional(),
  }),
]);
export type WireContentPart = z.output<typeof contentPartSchema>;

export const wireMessageSchema = z.object({
  role: z.enum(['system', 'developer', 'user', 'assistant', 'tool']),
  content: z.union([text, z.array(contentPartSchema).max(200), z.null()]).optional(),
  tool_calls: z.array(z.unknown()).max(128).optional(),
  tool_call_id: name.optional(),
});
export type WireMessage = z.output<typeof wireMessageSchema>;

const finite = z.number().finite();

export const parametersSchema = z.object({
  temperature: finite.min(0).max(2).nullish(),
  top_p: finite.min(0).max(1).nullish(),
  max_tokens: z.number().int().min(1).max(10_000_000).nullish(),
  presence_penalty: finite.min(-2).max(2).nullish(),
  frequency_penalty: finite.min(-2).max(2).nullish(),
  seed: z.number().int().nullish(),
  stop: z.union([z.string().max(1_000), z.array(z.string().max(1_000)).max(LIMITS.stopSequences)]).nullish(),
  reasoning_effort: z.enum(['none', 'minimal', 'low', 'medium', 'high', 'xhigh']).nullish(),
});

export const conversationRequestSchema = parametersSchema.extend({
  messages: z.array(wireMessageSchema).max(LIMITS.messages),
  model: wanted.nullish(),
  /** One provider, a space-separated list to try in order, or empty for auto. */
  provider: names.nullish(),
  /** An id, or the title that the reference client makes the id of a renamed chat. */
  conversation_id: z.string().max(LIMITS.titleIdChars).nullish(),
  /** Provider state as a `conversation` frame gave it: `{provider: state}`, or the state of the one provider asked. */
  conversation: z.record(z.string(), z.unknown()).nullish(),
  action: z.enum(['continue', 'variant', 'next', 'retry']).nullish(),
  web_search: z.union([z.boolean(), z.string().max(1_000)]).nullish(),
  download_media: z.boolean().nullish(),
  ignored: z.array(name).max(LIMITS.ignoredProviders).nullish(),
  api_key: z.union([z.string().max(4_000), z.record(z.string(), z.string())]).nullish(),
  api_base: z.string().max(LIMITS.urlChars).nullish(),
  response_format: z.looseObject({ type: z.enum(['text', 'json_object', 'json_schema']) }).nullish(),
  aspect_ratio: name.nullish(),
  resolution: name.nullish(),
  width: z.number().int().min(1).max(16_384).nullish(),
  height: z.number().int().min(1).max(16_384).nullish(),
  media: z
    .array(z.tuple([z.string(), name.nullable().transform((value) => value ?? 'media')]))
    .max(20)
    .nullish(),
  /** Addresses of media to fetch and attach to the last message; in a form also the repeated field of that name. */
  media_url: z
    .union([z.string().max(LIMITS.urlChars), z.array(z.string().max(LIMITS.urlChars)).max(LIMITS.mediaUrls)])
    .transform((value) => (typeof value === 'string' ? [value] : value))
    .nullish(),
  id: name.nullish(),

  // Ours. With `parent_id` present the history comes from the stored tree and `messages` holds only what is new.
  /** The message the new ones hang under; null for the root. */
  parent_id: idSchema.nullish(),
  /** The assistant message that `action: "continue"` goes on with. */
  message_id: idSchema.nullish(),
  /** Leaves nothing behind. */
  temporary: z.boolean().nullish(),
  /** BCP 47 language of the interface. */
  language: z.string().max(35).nullish(),
});
export type ConversationRequest = z.output<typeof conversationRequestSchema>;
