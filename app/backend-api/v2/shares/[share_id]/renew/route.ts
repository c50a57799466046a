import { routes } from '#lib/platform/http/web-door.ts';
import { renewOneShare } from '#lib/sharing/share-endpoints.ts';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({ POST: renewOneShare });
