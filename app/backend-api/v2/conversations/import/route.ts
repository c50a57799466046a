import { routes } from '#lib/platform/http/web-door.ts';
import { postImport } from '#lib/sharing/import-endpoint.ts';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({ POST: postImport });
