import { getMemories, postMemories, removeMemories } from '#lib/memory/endpoints.ts';
import { routes } from '#lib/platform/http/web-door.ts';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({
  GET: getMemories,
  POST: postMemories,
  DELETE: removeMemories,
});
