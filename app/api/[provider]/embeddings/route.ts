import { createProviderEmbedding } from '#lib/openai-api/embeddings/endpoint.ts';
import { routes } from '#lib/platform/http/web-door.ts';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({ POST: createProviderEmbedding });
