import { routes } from '#lib/platform/http/web-door.ts';
import { getApiInfo } from '#lib/vision/info-endpoint.ts';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({ GET: getApiInfo });
