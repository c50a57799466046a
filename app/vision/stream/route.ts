import { routes } from '#lib/platform/http/web-door.ts';
import { streamSteps } from '#lib/vision/stream/endpoint.ts';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({ GET: streamSteps });
