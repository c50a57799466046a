import { routes } from '#lib/platform/http/web-door.ts';
import { deleteOneShare, getOneShare, patchOneShare } from '#lib/sharing/share-endpoints.ts';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({
  GET: getOneShare,
  PATCH: patchOneShare,
  DELETE: deleteOneShare,
});
