/** Taking a record into one's own conversations: a shared chat as a copy, or an export of one's own. */
import { z } from 'zod';
import type { ImportedConversation, SharedMessage } from '../contract/api.ts';
import { BadRequestError } from '../contract/errors.ts';
import { LIMITS } from '../contract/limits.ts';
import { type ImportedMessage, importConversation, titleFrom } from '../conversations/index.ts';
import { json } from '../platform/http/answers.ts';
import { defineEndpoint } from '../platform/http/endpoint.ts';
import { readRecord } from './read-record.ts';

const itemSchema = z.looseObject({
  role: z.enum(['system', 'developer', 'user', 'assistant', 'tool']),
  content: z
    .union([
      z.string().max(LIMITS.messageChars),
      z.array(z.looseObject({ text: z.string().max(LIMITS.messageChars).optional() })).max(200),
      z.null(),
    ])
    .optional(),
});

/** A conversation record; its own id is not taken over, and what is not text is not taken in. */
const importSchema = z.looseObject({
  title: z.string().nullish(),
  system: z.string().max(100_000).nullish(),
  items: z.array(itemSchema).min(1).max(LIMITS.messages),
});

export const postImport = defineEndpoint({
  id: 'importConversation',
  method: 'POST',
  path: '/backend-api/v2/conversations/import',
  face: 'gui',
  summary: 'Makes a conversation of a shared or exported record, with new ids; all of it or nothing',
  body: importSchema,
  bodyLimit: LIMITS.shareBytes,
  handle: async ({ owner, body }) => {
    const chat = readRecord(body, 0);
    // A message without words (a picture, a file) says nothing to a model, and some refuse it.
    const messages = chat.messages.filter(({ text }) => text.trim() !== '').map(toMessage);
    if (messages.length === 0) throw new BadRequestError('There is no text in this chat.', { param: 'items' });
    const title = chat.title || titleFrom(messages.find(({ role }) => role === 'user')?.text ?? '');
    const id = await importConversation(owner.id, { title, systemPrompt: chat.system, messages });
    return json({ id, title } satisfies ImportedConversation, { status: 201 });
  },
});

function toMessage({ role, text, reasoning, provider, model, variant }: SharedMessage): ImportedMessage {
  return { role, text, reasoning, provider: provider || null, model: model || null, variant };
}
