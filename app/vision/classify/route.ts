import { routes } from '#lib/platform/http/web-door.ts';
import { classify } from '#lib/vision/text/endpoints.ts';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({ POST: classify });
