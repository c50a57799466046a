import { routes } from '#lib/platform/http/web-door.ts';
import { getSettings, patchSettings } from '#lib/settings/endpoints.ts';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({ GET: getSettings, PATCH: patchSettings });
