import { routes } from '#lib/platform/http/web-door.ts';
import { analyze } from '#lib/vision/media/analyze.ts';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({ POST: analyze });
