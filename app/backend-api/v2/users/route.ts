import { createUser, getUsers } from '#lib/accounts/user-endpoints.ts';
import { routes } from '#lib/platform/http/web-door.ts';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({ GET: getUsers, POST: createUser });
