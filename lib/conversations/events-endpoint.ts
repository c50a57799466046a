import { z } from 'zod';
import { idSchema } from '../contract/conversation.ts';
import { isAppError, RateLimitError } from '../contract/errors.ts';
import { LIMITS } from '../contract/limits.ts';
import { sse } from '../platform/http/answers.ts';
import { defineEndpoint } from '../platform/http/endpoint.ts';
import { lifecycle } from '../platform/http/lifecycle.ts';
import type { ApiRequest } from '../platform/http/types.ts';
import { type Identity, identify } from '../platform/identity.ts';
import { countReaders } from './changes.ts';
import { conversationEvents } from './events.ts';
import { findConversation } from './store.ts';

export const getConversationEvents = defineEndpoint({
  id: 'getConversationEvents',
  method: 'GET',
  path: '/backend-api/v2/conversations/{conversation_id}/events',
  face: 'gui',
  summary: 'What happens in a conversation, as it happens: answers that begin and end, edits, devices that come and go',
  params: z.object({ conversation_id: idSchema }),
  handle: async ({ request, owner, params }) => {
    await findConversation(owner.id, params.conversation_id);
    if (countReaders(owner.id) >= LIMITS.eventStreamsPerOwner) {
      throw new RateLimitError('Chats are open in too many places at once.', { retryAfter: 10 });
    }
    return sse(
      conversationEvents({
        ownerId: owner.id,
        conversationId: params.conversation_id,
        deviceId: owner.deviceId,
        signal: request.signal,
        withdrawn: owner.withdrawn,
        ending: lifecycle().ending,
        isAdmitted: () => isStill(owner, request),
      }),
    );
  },
});

/** Whether the request's credentials still make it whom they made it when the stream began. */
async function isStill(owner: Identity, { headers, method, url, peer }: ApiRequest): Promise<boolean> {
  try {
    const now = await identify({ headers, method, url, peer, face: 'gui' });
    return now.id === owner.id && now.deviceId === owner.deviceId;
  } catch (error) {
    // Credentials that are refused by now; a fault of ours is for the stream to report.
    if (isAppError(error)) return false;
    throw error;
  }
}
