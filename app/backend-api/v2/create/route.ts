import { createText, createTextByPost } from '#lib/chat/create-endpoint.ts';
import { routes } from '#lib/platform/http/web-door.ts';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({ GET: createText, POST: createTextByPost });
