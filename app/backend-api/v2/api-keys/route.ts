import { getApiKeys, postApiKey } from '#lib/api-keys/endpoints.ts';
import { routes } from '#lib/platform/http/web-door.ts';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({ GET: getApiKeys, POST: postApiKey });
