import { patchMemory, removeMemory } from '#lib/memory/endpoints.ts';
import { routes } from '#lib/platform/http/web-door.ts';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({ PATCH: patchMemory, DELETE: removeMemory });
