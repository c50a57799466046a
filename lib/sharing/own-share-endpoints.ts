/** What the share dialog asks. A share is ended with `DELETE /backend-api/v2/chat/<share_id>`. */
import { z } from 'zod';
import type { ShareState } from '../contract/api.ts';
import { idSchema } from '../contract/conversation.ts';
import { json } from '../platform/http/answers.ts';
import { defineEndpoint } from '../platform/http/endpoint.ts';
import { publicAddresses } from '../platform/http/public-addresses.ts';
import { readOwnShare, shareSnapshot } from './own-share.ts';

const PATH = '/backend-api/v2/conversations/{conversation_id}/share';
const params = z.object({ conversation_id: idSchema });

export const getOwnShare = defineEndpoint({
  id: 'getConversationShare',
  method: 'GET',
  path: PATH,
  face: 'gui',
  summary: 'The link under which a conversation is shared, if it is, and where others can open it',
  params,
  handle: async ({ request, owner, params }) => {
    const share = await readOwnShare(owner.id, params.conversation_id);
    return json({ share, addresses: publicAddresses(request.url) } satisfies ShareState);
  },
});

export const postOwnShare = defineEndpoint({
  id: 'shareConversation',
  method: 'POST',
  path: PATH,
  face: 'gui',
  summary: 'Shares a conversation as it is now; again, under the same link, when it has gone on',
  params,
  handle: async ({ request, owner, params }) => {
    const share = await shareSnapshot(owner.id, params.conversation_id);
    return json({ share, addresses: publicAddresses(request.url) } satisfies ShareState);
  },
});
