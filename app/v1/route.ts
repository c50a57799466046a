import { getApiIndex } from '#lib/openai-api/index-endpoint.ts';
import { routes } from '#lib/platform/http/web-door.ts';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({ GET: getApiIndex });
