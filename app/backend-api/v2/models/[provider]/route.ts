import { routes } from '#lib/platform/http/web-door.ts';
import { getProviderModels } from '#lib/providers/endpoints.ts';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({ GET: getProviderModels });
