import { generateMedia } from '#lib/openai-api/images/endpoints.ts';
import { routes } from '#lib/platform/http/web-door.ts';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({ POST: generateMedia });
