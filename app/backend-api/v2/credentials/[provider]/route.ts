import { putCredential, removeCredential } from '#lib/credentials/endpoints.ts';
import { routes } from '#lib/platform/http/web-door.ts';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({
  PUT: putCredential,
  DELETE: removeCredential,
});
