import { createResponse } from '#lib/openai-api/responses/create.ts';
import { routes } from '#lib/platform/http/web-door.ts';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({ POST: createResponse });
