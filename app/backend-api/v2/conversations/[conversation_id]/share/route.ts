import { routes } from '#lib/platform/http/web-door.ts';
import { getOwnShare, postOwnShare } from '#lib/sharing/own-share-endpoints.ts';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({ GET: getOwnShare, POST: postOwnShare });
