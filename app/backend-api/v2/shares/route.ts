import { routes } from '#lib/platform/http/web-door.ts';
import { deleteShares, getShares, postShares } from '#lib/sharing/share-endpoints.ts';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({
  GET: getShares,
  POST: postShares,
  DELETE: deleteShares,
});
