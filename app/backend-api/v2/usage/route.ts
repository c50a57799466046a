import { routes } from '#lib/platform/http/web-door.ts';
import { postUsage } from '#lib/usage/endpoints.ts';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({ POST: postUsage });
