import { routes } from '#lib/platform/http/web-door.ts';
import { readBatchText } from '#lib/vision/ocr/endpoints.ts';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({ POST: readBatchText });
