import { z } from 'zod';
import { idSchema } from '../contract/conversation.ts';
import { json } from '../platform/http/answers.ts';
import { defineEndpoint } from '../platform/http/endpoint.ts';
import { shareConversation } from './conversation-record.ts';

export const exportConversation = defineEndpoint({
  id: 'exportConversation',
  method: 'GET',
  path: '/backend-api/v2/conversations/{conversation_id}/export',
  face: 'gui',
  summary: "A conversation as a record that the wire's clients can share and import",
  params: z.object({ conversation_id: idSchema }),
  handle: async ({ owner, params }) => {
    const record = await shareConversation(owner.id, params.conversation_id);
    // The id is letters, digits, "-" and "_": nothing in it needs escaping.
    return json(record, {
      headers: { 'content-disposition': `attachment; filename="conversation-${record.id}.json"` },
    });
  },
});
