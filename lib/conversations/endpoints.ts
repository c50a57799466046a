/** The owner's conversations over REST. Deleting is in `lib/chat`, because an answer may be being written. */
import { z } from 'zod';
import { listConversationsQuerySchema, updateConversationSchema } from '../contract/api.ts';
import { idSchema } from '../contract/conversation.ts';
import { LIMITS } from '../contract/limits.ts';
import { json } from '../platform/http/answers.ts';
import { defineEndpoint } from '../platform/http/endpoint.ts';
import { restoreConversation, updateConversation } from './change.ts';
import { listConversations, listMessages, readConversation, readMessage } from './read.ts';

const params = z.object({ conversation_id: idSchema });

export const getConversations = defineEndpoint({
  id: 'getConversations',
  method: 'GET',
  path: '/backend-api/v2/conversations',
  face: 'gui',
  summary: 'Conversations, newest first; `q` searches titles and text',
  query: listConversationsQuerySchema,
  handle: async ({ owner, query }) => json(await listConversations(owner, query)),
});

export const getConversation = defineEndpoint({
  id: 'getConversation',
  method: 'GET',
  path: '/backend-api/v2/conversations/{conversation_id}',
  face: 'gui',
  summary: 'A conversation with its message tree',
  params,
  handle: async ({ owner, params }) => json(await readConversation(owner.id, params.conversation_id)),
});

export const patchConversation = defineEndpoint({
  id: 'patchConversation',
  method: 'PATCH',
  path: '/backend-api/v2/conversations/{conversation_id}',
  face: 'gui',
  summary: 'Renames, pins, switches the branch, sets prompt, model and parameters',
  params,
  body: updateConversationSchema,
  handle: async ({ owner, params, body }) => {
    await updateConversation(owner.id, params.conversation_id, body);
    return json(await readConversation(owner.id, params.conversation_id));
  },
});

export const postRestoreConversation = defineEndpoint({
  id: 'restoreConversation',
  method: 'POST',
  path: '/backend-api/v2/conversations/{conversation_id}/restore',
  face: 'gui',
  summary: 'Brings a deleted conversation back',
  params,
  handle: async ({ owner, params }) => {
    await restoreConversation(owner.id, params.conversation_id);
    return json(await readConversation(owner.id, params.conversation_id));
  },
});

export const getMessages = defineEndpoint({
  id: 'getMessages',
  method: 'GET',
  path: '/backend-api/v2/conversations/{conversation_id}/messages',
  face: 'gui',
  summary: "A page of a conversation's messages, oldest first",
  params,
  query: z.object({
    cursor: z.string().max(20).optional(),
    limit: z.coerce.number().int().min(1).max(LIMITS.maxPageSize).default(LIMITS.pageSize),
  }),
  handle: async ({ owner, params, query }) => json(await listMessages(owner.id, params.conversation_id, query)),
});

export const getMessage = defineEndpoint({
  id: 'getMessage',
  method: 'GET',
  path: '/backend-api/v2/messages/{message_id}',
  face: 'gui',
  summary: 'One message',
  params: z.object({ message_id: idSchema }),
  handle: async ({ owner, params }) => json((await readMessage(owner.id, params.message_id)).view),
});
