import { removeConversation } from '#lib/chat/run-endpoints.ts';
import { getConversation, patchConversation } from '#lib/conversations/endpoints.ts';
import { routes } from '#lib/platform/http/web-door.ts';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({
  GET: getConversation,
  PATCH: patchConversation,
  DELETE: removeConversation,
});
