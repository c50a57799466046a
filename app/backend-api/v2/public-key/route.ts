import { getPublicKey, postPublicKey } from '#lib/demo/public-key-endpoint.ts';
import { routes } from '#lib/platform/http/web-door.ts';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({ GET: getPublicKey, POST: postPublicKey });
