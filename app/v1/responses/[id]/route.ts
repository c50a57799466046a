import { deleteStoredResponse, getResponse } from '#lib/openai-api/responses/stored.ts';
import { routes } from '#lib/platform/http/web-door.ts';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({
  GET: getResponse,
  DELETE: deleteStoredResponse,
});
