import { routes } from '#lib/platform/http/web-door.ts';
import { getStats } from '#lib/usage/endpoints.ts';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({ GET: getStats });
