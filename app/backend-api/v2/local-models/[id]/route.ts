import { removeLocalModel } from '#lib/inference/endpoints.ts';
import { routes } from '#lib/platform/http/web-door.ts';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({ DELETE: removeLocalModel });
