/** Input items of `/v1/responses`, and what they are as messages. Output items of earlier responses are items, too. */
import { z } from 'zod';
import { idSchema } from '../../contract/conversation.ts';
import { LIMITS } from '../../contract/limits.ts';
import type { ApiContentPart, ApiMessage } from '../request.ts';

const name = z.string().max(LIMITS.nameChars);
const text = z.string().max(LIMITS.messageChars);

const partSchema = z.discriminatedUnion('type', [
  z.object({ type: z.enum(['input_text', 'output_text', 'text', 'summary_text']), text }),
  z.object({ type: z.literal('refusal'), refusal: text }),
  z
    .object({
      type: z.literal('input_image'),
      image_url: z.string().min(1).nullish(),
      file_id: idSchema.nullish(),
      detail: z.string().max(20).nullish(),
    })
    .refine(({ image_url: url, file_id: id }) => Boolean(url ?? id), 'needs an image_url or a file_id'),
  z
    .object({
      type: z.literal('input_file'),
      file_id: idSchema.nullish(),
      file_data: z.string().min(1).nullish(),
      filename: name.nullish(),
    })
    .refine(
      ({ file_data: data, file_id: id }) => Boolean(data ?? id),
      'needs a file_id or file_data (files are not fetched)',
    ),
  z.object({
    type: z.literal('input_audio'),
    input_audio: z.object({ data: z.string().min(1), format: z.string().regex(/^[a-z0-9]{1,10}$/i) }),
  }),
]);
type Part = z.output<typeof partSchema>;

const contentSchema = z.union([text, z.array(partSchema).max(LIMITS.contentParts)]);
const id = name.nullish();

const messageSchema = z.object({
  type: z.literal('message'),
  id,
  role: z.enum(['user', 'assistant', 'system', 'developer']),
  content: contentSchema,
});

const knownSchema = z.discriminatedUnion('type', [
  messageSchema,
  z.object({ type: z.literal('function_call'), id, call_id: name, name, arguments: text }),
  z.object({ type: z.literal('function_call_output'), id, call_id: name, output: contentSchema }),
  // Thoughts are the model's own, and a search of ours has left its traces in the answer.
  z.looseObject({ type: z.enum(['reasoning', 'web_search_call']), id }),
]);

/** What has no `type` is a message. */
export const itemSchema = z.preprocess(
  (value) =>
    typeof value === 'object' && value !== null && !('type' in value) ? { ...value, type: 'message' } : value,
  knownSchema,
);
export type InputItem = z.output<typeof knownSchema>;

/**
 * Items as chat messages: calls belong to the assistant's message before them, so that several at once stay together.
 */
export function toMessages(items: readonly InputItem[]): ApiMessage[] {
  const messages: ApiMessage[] = [];
  for (const item of items) {
    if (item.type === 'message') messages.push({ role: item.role, content: toContent(item.content) });
    else if (item.type === 'function_call') addCall(messages, item);
    else if (item.type === 'function_call_output') {
      messages.push({ role: 'tool', tool_call_id: item.call_id, content: toContent(item.output) });
    }
  }
  return messages;
}

function addCall(messages: ApiMessage[], item: Extract<InputItem, { type: 'function_call' }>): void {
  const call = {
    id: item.call_id,
    type: 'function' as const,
    function: { name: item.name, arguments: item.arguments },
  };
  const last = messages.at(-1);
  if (last?.role === 'assistant') {
    messages[messages.length - 1] = { ...last, tool_calls: [...(last.tool_calls ?? []), call] };
  } else messages.push({ role: 'assistant', content: null, tool_calls: [call] });
}

const toContent = (content: z.output<typeof contentSchema>): ApiMessage['content'] =>
  typeof content === 'string' ? content : content.map(toPart);

function toPart(part: Part): ApiContentPart {
  switch (part.type) {
    case 'refusal':
      return { type: 'text', text: part.refusal };
    case 'input_image':
      return part.image_url
        ? { type: 'image_url', image_url: part.image_url, ...(part.detail ? { detail: part.detail } : {}) }
        : { type: 'file', file: { file_id: part.file_id ?? '' } };
    case 'input_file':
      return part.file_data
        ? { type: 'file', file: { file_data: part.file_data, filename: part.filename } }
        : { type: 'file', file: { file_id: part.file_id ?? '' } };
    case 'input_audio':
      return part;
    default:
      return { type: 'text', text: part.text };
  }
}
