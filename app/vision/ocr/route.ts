import { routes } from '#lib/platform/http/web-door.ts';
import { readImageText } from '#lib/vision/ocr/endpoints.ts';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({ POST: readImageText });
