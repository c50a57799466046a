import { signIn, signInByPost } from '#lib/oauth/endpoints.ts';
import { routes } from '#lib/platform/http/web-door.ts';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({ GET: signIn, POST: signInByPost });
