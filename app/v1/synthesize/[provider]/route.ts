import { routes } from '#lib/platform/http/web-door.ts';
import { synthesizeForPrograms } from '#lib/speech/endpoints.ts';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({ GET: synthesizeForPrograms });
