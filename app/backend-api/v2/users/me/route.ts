import { deleteMe, getMe, patchMe } from '#lib/accounts/user-endpoints.ts';
import { routes } from '#lib/platform/http/web-door.ts';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({
  GET: getMe,
  PATCH: patchMe,
  DELETE: deleteMe,
});
