import { routes } from '#lib/platform/http/web-door.ts';
import { chatAboutImage } from '#lib/vision/chat/endpoint.ts';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({ POST: chatAboutImage });
