import { createProviderMessage } from '#lib/openai-api/messages/endpoints.ts';
import { routes } from '#lib/platform/http/web-door.ts';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({ POST: createProviderMessage });
