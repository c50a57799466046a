import { routes } from '#lib/platform/http/web-door.ts';
import { deleteShare, getShare, postShare } from '#lib/sharing/endpoints.ts';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({
  GET: getShare,
  POST: postShare,
  DELETE: deleteShare,
});
