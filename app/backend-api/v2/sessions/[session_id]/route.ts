import { deleteOneSession } from '#lib/accounts/session-endpoints.ts';
import { routes } from '#lib/platform/http/web-door.ts';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({ DELETE: deleteOneSession });
