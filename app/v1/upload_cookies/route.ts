import { uploadCookiesForPrograms } from '#lib/cookies/endpoints.ts';
import { routes } from '#lib/platform/http/web-door.ts';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({ POST: uploadCookiesForPrograms });
