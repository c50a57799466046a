import { routes } from '#lib/platform/http/web-door.ts';
import { getSharedMedia } from '#lib/sharing/reader-endpoints.ts';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({ GET: getSharedMedia });
