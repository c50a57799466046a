import { createProviderCompletion } from '#lib/openai-api/completions/endpoint.ts';
import { routes } from '#lib/platform/http/web-door.ts';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({ POST: createProviderCompletion });
