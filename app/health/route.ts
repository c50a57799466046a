import { routes } from '#lib/platform/http/web-door.ts';
import { getHealth } from '#lib/vision/health-endpoint.ts';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({ GET: getHealth });
