import { routes } from '#lib/platform/http/web-door.ts';
import { getUsage } from '#lib/usage/endpoints.ts';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({ GET: getUsage });
